module "smallest" {
  source = "../.."
}

output "smallest" {
  description = "All that the module hands back."
  value       = module.smallest
}
