"""Modules of others, evaluated: what each grants in every setting."""
