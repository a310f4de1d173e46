"""A template that anybody wrote, evaluated in every setting of its parameters."""
