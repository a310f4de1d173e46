"""Builds: from the files that are read to the folders that are written."""
