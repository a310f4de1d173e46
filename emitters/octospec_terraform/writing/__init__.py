"""From a deployment to the files of a module."""
