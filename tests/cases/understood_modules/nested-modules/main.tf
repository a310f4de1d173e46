# A module that calls modules, with an object as its argument.

variable "external_id" {
  type = string
}

variable "vendor" {
  type = object({
    account = string
    regions = optional(list(string), ["us-east-1"])
    limits  = optional(object({ hours = optional(number, 1) }), {})
  })
  default = {
    account = "111122223333"
  }
}

variable "with_costs" {
  type    = bool
  default = true
}

module "policies" {
  source     = "./modules/policies"
  regions    = var.vendor.regions
  with_costs = var.with_costs
}

module "role" {
  source      = "./modules/role"
  for_each    = toset(["acme", "acme-eu"])
  name        = each.value
  account     = var.vendor.account
  external_id = var.external_id
  hours       = var.vendor.limits.hours
  policy      = module.policies.document
}

output "arns" {
  value = [for role in module.role : role.arn]
}
