variable "external_id" {
  type        = string
  description = "The external ID that Nimbus gave you."
}

module "nimbus_costs" {
  source = "../.."

  external_id = var.external_id
}

output "nimbus_costs" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.nimbus_costs
  sensitive   = true
}
