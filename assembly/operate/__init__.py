"""The office with Operate beside it (带 Operate 运行), and sample tickets to look at in it."""
