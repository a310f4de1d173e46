"""How large the policies of a role can become in any setting, held against AWS's quotas."""
