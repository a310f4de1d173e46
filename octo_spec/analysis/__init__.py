"""What can be said of a deployment or of a policy: differences, decisions, overviews, sizes."""
