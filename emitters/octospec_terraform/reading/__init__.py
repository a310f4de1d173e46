"""Reads the files of a module into the deployment."""
