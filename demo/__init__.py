"""The demonstration (演示): tickets of a file played from intake to close on the real system."""
