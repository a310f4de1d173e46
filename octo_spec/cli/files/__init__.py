"""Files that are read and written: specs, artifacts, documents, git revisions, output folders."""
