"""A release: one immutable set of artifacts with sums and signatures, and which one is the latest."""
