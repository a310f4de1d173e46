variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "smallest" {
  source = "../.."

  count = var.create ? 1 : 0

  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "smallest" {
  description = "All outputs of the module."
  value       = one(module.smallest[*])
}
