"""The whole compiler as one function over values: from a spec and a customer to proven artifacts."""
