"""Linting: every rule over one spec, and which of its findings are accepted."""
