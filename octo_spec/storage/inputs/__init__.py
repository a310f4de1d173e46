"""Files that commands read: specs, customers, artifacts, policies and account details."""
