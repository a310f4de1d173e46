"""AWS's policy language, and AWS's documentation of its actions, keys, resources and limits, as data.

This package does not depend on specs and deployments: it could be a separate library.
"""
