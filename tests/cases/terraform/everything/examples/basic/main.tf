variable "accounts" {
  type        = list(string)
  description = "Accounts."
}

module "everything" {
  source = "../.."

  accounts = var.accounts
}

output "everything" {
  description = "All outputs of the module."
  value       = module.everything
}
