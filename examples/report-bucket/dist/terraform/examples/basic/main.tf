variable "nimbus_external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
}

module "nimbus_reports" {
  source = "../.."

  nimbus_external_id = var.nimbus_external_id
}

output "nimbus_reports" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.nimbus_reports
  sensitive   = true
}
