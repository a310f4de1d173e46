"""Files that are read and written: specs, artifacts, policies, git revisions, output folders."""
