"""Rules over a bundle: what registration refuses, and what AWS's reviewer says and what is so."""
