"""How a spec is laid out: one order of keys, one way to break lines, quotes only where they are needed."""
