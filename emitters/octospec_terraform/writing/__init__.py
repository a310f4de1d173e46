"""Writes a deployment as the files of a module."""
