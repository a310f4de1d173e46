"""Rules over a bundle: what registration refuses, and what AWS's reviewer says, compared with IAM's rules."""
