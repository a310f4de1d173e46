"""A cluster of Dask that builds for a fleet; no other room imports Dask."""
