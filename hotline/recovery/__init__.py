"""Putting database and engine together again (恢复与核对): what the one knows and the other has lost."""
