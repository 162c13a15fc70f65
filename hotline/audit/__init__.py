"""What is kept for the auditor (审计): who saw citizens' data in full (R-61)."""
