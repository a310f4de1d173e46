"""All differences between two sides: access, trust, roles, questions, and the version step."""
