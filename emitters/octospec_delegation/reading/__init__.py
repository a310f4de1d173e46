"""Reads a bundle: its own output strictly, and third-party bundles."""
