"""Whether a role may do one thing, which statement decides it, and what is missing."""
