"""Reads IAM documents and their index into the deployment."""
