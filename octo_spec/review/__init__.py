"""What a reviewer needs to know about a deployment, as facts: who decides, what it allows, what is proven."""
