"""A template back to the deployment."""
