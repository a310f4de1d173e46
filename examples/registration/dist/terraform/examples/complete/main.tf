variable "external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "nimbus_costs" {
  source = "../.."

  count = var.create ? 1 : 0

  external_id          = var.external_id
  forecasts            = true
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "nimbus_costs" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.nimbus_costs[*])
  sensitive   = true
}
