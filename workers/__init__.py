"""Zeebe comes in here: one file a job type (流程任务的执行者)."""
