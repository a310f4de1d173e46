"""The search for one request that lies within some conjunctions and outside of others."""
