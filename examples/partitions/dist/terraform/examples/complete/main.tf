variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

variable "evidence_bucket" {
  type        = string
  description = "The bucket into which your backup reports are delivered."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "backup_auditor" {
  source = "../.."

  count = var.create ? 1 : 0

  external_id          = var.external_id
  evidence_bucket      = var.evidence_bucket
  evidence_key_arn     = null
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "backup_auditor" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.backup_auditor[*])
  sensitive   = true
}
