variable "saml_provider" {
  type        = string
  description = "Name of the SAML identity provider in this account through which your people sign in."
}

variable "team_bucket" {
  type        = string
  description = "Name of the bucket that holds one folder for each team."
}

module "team_operator" {
  source = "../.."

  saml_provider = var.saml_provider
  team_bucket   = var.team_bucket
}

output "team_operator" {
  description = "All outputs of the module."
  value       = module.team_operator
}
