module "smallest" {
  source = "../.."
}

output "smallest" {
  description = "All outputs of the module."
  value       = module.smallest
}
