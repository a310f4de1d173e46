"""From what is deployed back to a spec: the inverse of ``octo_spec.resolve``."""
