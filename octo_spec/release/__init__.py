"""A release: one immutable set of artifacts with checksums and signatures, and which one is the latest."""
