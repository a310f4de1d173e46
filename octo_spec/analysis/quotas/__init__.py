"""The largest size of a role's policies for all combinations of choices, compared with AWS's quotas."""
