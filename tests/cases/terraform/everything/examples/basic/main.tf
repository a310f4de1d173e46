variable "accounts" {
  type        = list(string)
  description = "Accounts."
}

module "everything" {
  source = "../.."

  accounts = var.accounts
}

output "everything" {
  description = "All that the module hands back."
  value       = module.everything
}
