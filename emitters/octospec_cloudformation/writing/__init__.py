"""A deployment to one template."""
