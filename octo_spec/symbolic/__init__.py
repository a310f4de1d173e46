"""A deployment in every setting at once: each open answer is a condition key or a policy variable."""
