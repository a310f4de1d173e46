variable "external_id" { type = string }
variable "vendor_account_id" {
  type    = string
  default = "444455556666"
}
variable "mode" {
  type    = string
  default = "inaccount"
  validation {
    condition     = anytrue([var.mode == "inaccount", var.mode == "saas"])
    error_message = "inaccount or saas."
  }
}
variable "secrets_manager_access" {
  type    = bool
  default = true
}
locals {
  policies = {
    client    = { file = "client", when = true }
    secrets   = { file = "secrets", when = var.secrets_manager_access }
    scanner   = { file = "scanner", when = var.mode == "inaccount" }
  }
}
module "role" {
  source = "./modules/role"
  providers = { aws = aws }
  name    = "WhaleSecurityRole"
  account = var.vendor_account_id
  external_id = var.external_id
}
module "policy" {
  for_each = { for k, v in local.policies : k => v.file if v.when }
  source   = "./modules/policy"
  name     = "Whale${title(each.key)}"
  file     = each.value
  role     = module.role.name
}
output "arn" { value = module.role.arn }
