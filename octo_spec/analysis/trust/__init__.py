"""Who can assume a role, decided by the access engine over all requests."""
