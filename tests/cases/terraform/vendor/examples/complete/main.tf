variable "external_id" {
  type        = string
  description = "The external ID that Octo uses. Do not change."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "octo_api_access" {
  source = "../.."

  count = var.create ? 1 : 0

  external_id          = var.external_id
  boundary             = null
  principal            = "131920598436"
  remediation          = true
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "octo_api_access" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.octo_api_access[*])
  sensitive   = true
}
