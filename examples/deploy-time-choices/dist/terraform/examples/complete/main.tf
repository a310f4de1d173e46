variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "instance_scheduler" {
  source = "../.."

  count = var.create ? 1 : 0

  external_id          = var.external_id
  vendor_account       = "111122223333"
  report_bucket        = null
  topic_arns           = null
  boundary_arn         = null
  cost_source          = "explorer"
  metrics              = false
  scheduling           = "advise"
  resizing             = false
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "instance_scheduler" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = one(module.instance_scheduler[*])
  sensitive   = true
}
