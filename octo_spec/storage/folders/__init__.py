"""Output folders: written as a whole, recognized, and found out of date."""
