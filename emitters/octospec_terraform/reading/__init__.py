"""From the files of a module back to the deployment."""
