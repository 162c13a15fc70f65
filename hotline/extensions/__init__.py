"""Extensions that the district grants (延期, R-73)."""
