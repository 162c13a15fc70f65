"""What changes between what runs and what would be deployed (流程变更), in words that anybody reads. Pure."""
