"""Where releases and fleets are published: folders and buckets, with conditional writes."""
