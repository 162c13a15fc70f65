"""A process owner's own tests (流程测试): scenarios and tables from files, played on an engine of their own."""
