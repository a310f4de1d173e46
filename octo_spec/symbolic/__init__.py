"""A deployment in all combinations of choices: unknown answers are condition keys or policy variables."""
