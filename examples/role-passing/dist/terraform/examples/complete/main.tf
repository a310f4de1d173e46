variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "change_automation" {
  source = "../.."

  count = var.create ? 1 : 0

  external_id          = var.external_id
  vendor_account       = "111122223333"
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "change_automation" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.change_automation[*])
  sensitive   = true
}
