variable "nimbus_external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "nimbus_reports" {
  source = "../.."

  count = var.create ? 1 : 0

  nimbus_external_id   = var.nimbus_external_id
  nimbus_account       = "111122223333"
  callback_topic       = null
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "nimbus_reports" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.nimbus_reports[*])
  sensitive   = true
}
