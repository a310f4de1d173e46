"""What only a module that octospec wrote has, and what of it is checked as it is written."""
