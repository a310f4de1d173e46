"""The format of a spec: one order of keys, one way to break lines, quotes only if they are needed."""
