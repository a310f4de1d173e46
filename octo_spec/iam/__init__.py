"""AWS's policy language, and what AWS documents of its actions, keys, resources and limits.

It knows nothing of specs and deployments: it could be a library of its own.
"""
