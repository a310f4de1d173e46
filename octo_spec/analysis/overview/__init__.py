"""What a role may do, in short: actions by access level, services, wildcards, resources, conditions."""
