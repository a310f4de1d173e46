"""Writes a deployment as a bundle for AWS's temporary delegation."""
