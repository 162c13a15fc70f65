"""What is looked at before diagrams are deployed (部署前检查): one file a group of rules, all pure."""
