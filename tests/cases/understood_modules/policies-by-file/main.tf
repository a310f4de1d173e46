variable "vendor_account_id" {
  type = string
  default = "976280145156"
}
variable "role_external_id" { type = string }
variable "secret_id" {
  type = string
  default = "secretsmanager:*"
}
variable "deployment_strategy" {
  description = "SaaS or in-account"
  type = string
  default = "saas"
}
variable "is_secrets_access" {
  type = string
  default = "true"
}
locals {
  in_account = lower(var.deployment_strategy) == "in-account"
  policies = {
    base = { file = "base.json", enabled = true }
    secrets = { file = "secrets.json", enabled = var.is_secrets_access == "true" }
    inaccount = { file = "inaccount.json", enabled = local.in_account }
  }
}
module "role" {
  source = "./modules/role"
  name = "WhaleSecurityRole"
  account = var.vendor_account_id
  external_id = var.role_external_id
}
module "policy" {
  source = "./modules/policy"
  for_each = { for k, v in local.policies : k => v if v.enabled }
  name = "Whale${title(each.key)}Policy"
  role = module.role.name
  document = templatefile("${path.module}/policies/${each.value.file}", {
    account_id = data.aws_caller_identity.current.account_id
    partition = data.aws_partition.current.partition
  })
}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
output "role_arn" { value = module.role.arn }
