variable "accounts" {
  type        = list(string)
  description = "Accounts."
}

variable "create" {
  type        = bool
  description = "Create the roles."
  default     = true
}

module "everything" {
  source = "../.."

  count = var.create ? 1 : 0

  accounts             = var.accounts
  prefix               = ""
  partner              = null
  buckets              = null
  policies             = null
  zone                 = "eu"
  mode                 = "look"
  reports              = false
  permissions_boundary = null
  tags                 = { managed-by = "terraform" }
}

output "everything" {
  description = "All outputs of the module."
  value       = one(module.everything[*])
}
