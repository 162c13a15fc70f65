"""Tests that a process owner writes (流程负责人的测试): tables and scenarios as YAML in `bpmn/tests`."""
