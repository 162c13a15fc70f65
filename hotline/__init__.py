"""What the office does: tickets, deadlines, people. No HTTP, no engine wire."""
