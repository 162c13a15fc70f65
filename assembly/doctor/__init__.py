"""Looking whether the system is well (系统自检): one file a check, and nothing is changed by any."""
