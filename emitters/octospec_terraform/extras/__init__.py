"""Resources beside the roles: what may stand in them, and how they become part of a module."""
