"""How a role may come to rights that nobody gave it: by changing its own, or through others."""
