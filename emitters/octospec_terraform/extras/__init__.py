"""Extras, which are resources next to the roles: what is allowed, and how they become part of a module."""
