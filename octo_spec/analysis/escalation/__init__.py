"""Privilege escalation: how a role can change its own permissions, or use those of other principals."""
