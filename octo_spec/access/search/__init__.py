"""The search for one request that lies within one conjunction and outside of some others."""
