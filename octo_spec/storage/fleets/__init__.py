"""Fleets: a file for each customer, and a run for each build, in a folder or a store."""
