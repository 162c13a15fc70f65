"""What changed, drawn (流程变更图): both versions side by side, each element marked by what happened to it."""
