"""What an operator watches (运行监控): numbers and codes, never who or what."""
