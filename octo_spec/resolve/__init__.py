"""A spec and one customer to a deployment: the only place where names are looked up."""
