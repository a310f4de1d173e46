# Nested modules in a loop, and policies that a file in YAML lists.
variable "accounts" {
  type        = map(object({ id = string, admin = optional(bool) }))
  description = "The accounts of the vendor."
  default     = { main = { id = "111122223333", admin = true }, dr = { id = "444455556666" } }
}
locals {
  manifest = yamldecode(file("${path.module}/permissions.yaml"))
  admins   = [for name, account in var.accounts : account.id if coalesce(account.admin, false)]
  readers  = setsubtract([for account in values(var.accounts) : account.id], local.admins)
}
module "trust" {
  source   = "./trust"
  for_each = { admin = local.admins, reader = tolist(local.readers) }
  accounts = each.value
  suffix   = each.key
}
resource "aws_iam_role" "this" {
  for_each           = module.trust
  name               = "org-${each.key}"
  assume_role_policy = each.value.json
}
resource "aws_iam_role_policy" "this" {
  for_each = { for grant in local.manifest.grants : "${grant.role}/${grant.name}" => grant }
  name     = each.value.name
  role     = aws_iam_role.this[each.value.role].id
  policy = jsonencode({
    Version   = local.manifest.version
    Statement = [{ Sid = each.value.name, Effect = try(each.value.effect, "Allow"), Action = each.value.actions, Resource = try(each.value.resources, ["*"]) }]
  })
}
