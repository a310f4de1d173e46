"""How live roles differ from their spec."""
