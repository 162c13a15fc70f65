"""Back-up and restoring of what the office keeps (备份与恢复): database, files, key. Not the engine's data."""
