"""Output folders: written whole, known again, and found out of date."""
