"""A Dask cluster that builds for a fleet; no other room imports Dask."""
