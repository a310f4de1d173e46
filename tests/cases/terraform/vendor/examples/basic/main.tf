variable "external_id" {
  type        = string
  description = "The external ID that Octo uses. Do not change."
}

module "octo_api_access" {
  source = "../.."

  external_id = var.external_id
}

output "octo_api_access" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.octo_api_access
  sensitive   = true
}
