"""What tests of octospec and of its plugins need; comes with ``octospec[testing]``."""
