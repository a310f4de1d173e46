variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

module "change_automation" {
  source = "../.."

  external_id = var.external_id
}

output "change_automation" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.change_automation
  sensitive   = true
}
