"""Summary of what a role may do: actions by access level, services, wildcards, resources, conditions."""
