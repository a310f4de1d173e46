"""Usage: what evidence shows of the permissions that roles used, and what it cannot show."""
