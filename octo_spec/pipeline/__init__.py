"""The whole as one function over values: a spec and a customer to proven artifacts."""
