"""Analyses of a deployment or of a policy: differences, decisions, overviews, sizes."""
