variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

variable "evidence_bucket" {
  type        = string
  description = "The bucket into which your backup reports are delivered."
}

module "backup_auditor" {
  source = "../.."

  external_id     = var.external_id
  evidence_bucket = var.evidence_bucket
}

output "backup_auditor" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.backup_auditor
  sensitive   = true
}
