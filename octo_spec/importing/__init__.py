"""Turns a deployment back into a spec: the inverse of ``octo_spec.resolve``."""
