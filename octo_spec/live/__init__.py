"""Reads of AWS accounts: calls that change nothing."""
