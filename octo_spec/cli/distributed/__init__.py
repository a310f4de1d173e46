"""A fleet's build on more than one machine, or into a store: who does the work, and where it is written."""
