"""Sides: what an argument names, loaded with its access, alone or compared with another."""
