"""Write a deployment as one template."""
