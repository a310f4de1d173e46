"""Sides: what an argument names, loaded with its access, alone or against another."""
