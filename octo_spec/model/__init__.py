"""The deployed roles and policies as immutable values, independent of output formats, and their semantics."""
