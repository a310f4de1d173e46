"""Facts to files."""
