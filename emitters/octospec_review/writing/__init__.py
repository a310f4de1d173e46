"""Writes facts to files."""
