"""What a reviewer needs to know of a deployment, as facts: who decides, what it lets in, what is proven."""
