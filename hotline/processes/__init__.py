"""Diagrams, tables and forms as they run (流程、决策表、表单): for the process owner, and for who looks at a path."""
