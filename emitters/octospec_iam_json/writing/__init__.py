"""Writes a deployment as IAM documents, their index, a README and the script that applies them."""
