"""What IAM documents allow: decide one request, compare two sets of documents."""
