"""Deploying what changed (部署流程), who did it and why, and what becomes of instances that run on older versions."""
