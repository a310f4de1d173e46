"""The YAML language in which a person writes who may do what, and why: models, loading and checks."""
