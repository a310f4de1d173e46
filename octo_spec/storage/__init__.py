"""Disks and stores: the files that commands read, the folders that they write, and releases and fleets."""
