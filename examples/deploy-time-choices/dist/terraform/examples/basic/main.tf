variable "external_id" {
  type        = string
  description = "The external ID that the vendor gave you. Do not change."
}

module "instance_scheduler" {
  source = "../.."

  external_id = var.external_id
}

output "instance_scheduler" {
  description = "All outputs of the module; terraform output -json prints them."
  value       = module.instance_scheduler
  sensitive   = true
}
