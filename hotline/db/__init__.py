"""Database: base, transactions, migrations (数据库)."""
