"""The parts that only octospec's own modules have, and the checks of their exact text."""
