"""AWS's policy language and nothing of ours: it could be a library of its own."""
