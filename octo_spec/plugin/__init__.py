"""The contract between octospec and its plugins, and how plugins are found."""
