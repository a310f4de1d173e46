"""Extras, resources next to the roles: what is allowed, and how they get into a template and out of it."""
