"""What readers of third-party artifacts share: notes, cases, and parts that a deployment cannot hold."""
