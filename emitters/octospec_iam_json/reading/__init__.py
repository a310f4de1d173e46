"""IAM documents and their index back to the deployment."""
