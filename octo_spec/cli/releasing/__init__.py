"""A release from the command line to its folder, and what tells of it."""
