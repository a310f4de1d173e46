variable "create" {
  type        = bool
  description = "Make the roles."
  default     = true
}

module "smallest" {
  source = "../.."

  count = var.create ? 1 : 0

  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "smallest" {
  description = "All that the module hands back."
  value       = one(module.smallest[*])
}
