"""Rules: one file each, found by what they look at; the same contract as those of a plugin."""
