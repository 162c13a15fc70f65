"""Work done by several together: joint handling (联合处置)."""
