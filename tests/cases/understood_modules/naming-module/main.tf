module "iam" {
  source = "./iam"
  providers = { aws = aws }
  external_id = var.external_id
  features = merge(local.defaults, var.features)
  tags = local.tags
}
variable "external_id" { type = string }
variable "features" {
  type = map(bool)
  default = {}
}
locals {
  defaults = { costs = true, metrics = true, remediation = false }
  tags = { Project = "x" }
}
module "lambda" {
  source = "terraform-aws-modules/lambda/aws"
  role = module.iam.role_arn
}
output "arn" { value = module.iam.role_arn }
