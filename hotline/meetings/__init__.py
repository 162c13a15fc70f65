"""The directors' meeting (主任办公会, R-30): its material, who is called, minutes, reminders to named people."""
