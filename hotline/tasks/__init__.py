"""Human tasks: the inbox (待办)."""
