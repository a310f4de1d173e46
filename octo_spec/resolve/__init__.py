"""Turns a spec and one customer into a deployment: the only place where names are looked up."""
