"""Messages to people (通知)."""
