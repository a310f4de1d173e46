"""What is deployed, as immutable values in no output format, and what follows from them."""
