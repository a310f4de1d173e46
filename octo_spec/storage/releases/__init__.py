"""Releases on disk: made, listed, read and published."""
