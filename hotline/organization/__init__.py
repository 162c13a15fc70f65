"""Departments, people, roles (组织架构)."""
