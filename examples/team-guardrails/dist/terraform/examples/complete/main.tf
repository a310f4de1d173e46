variable "saml_provider" {
  type        = string
  description = "Name of the SAML identity provider in this account through which your people sign in."
}

variable "team_bucket" {
  type        = string
  description = "Name of the bucket that holds one folder for each team."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "team_operator" {
  source = "../.."

  count = var.create ? 1 : 0

  saml_provider = var.saml_provider
  team_bucket   = var.team_bucket
  regions = [
    "eu-central-1",
    "eu-west-1",
  ]
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "team_operator" {
  description = "All outputs of the module."
  value       = one(module.team_operator[*])
}
