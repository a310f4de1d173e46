"""The functions of Terraform: https://developer.hashicorp.com/terraform/language/functions."""
