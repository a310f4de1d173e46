"""AWS's policy language, and nothing of ours."""
