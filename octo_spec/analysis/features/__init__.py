"""Features: for which answers the roles of a deployment allow what the product needs."""
