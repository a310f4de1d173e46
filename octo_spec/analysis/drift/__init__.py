"""How live roles differ from what a spec says for them."""
