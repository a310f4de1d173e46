"""A template that octospec did not write, evaluated for each combination of its parameters."""
