variable "external_id" { type = string }
variable "trusted_account" {
  type    = string
  default = "123456789012"
}
module "read_policy" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-policy"
  version = "~> 5.0"
  name    = "vendor-read"
  policy  = data.aws_iam_policy_document.read.json
}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:Get*"]
    resources = ["*"]
  }
}
module "role" {
  source            = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version           = "~> 5.0"
  create_role       = true
  role_name         = "vendor"
  role_requires_mfa = false
  trusted_role_arns = ["arn:aws:iam::${var.trusted_account}:root"]
  role_sts_externalid = var.external_id
  custom_role_policy_arns = [module.read_policy.arn]
}
resource "aws_iam_role" "second" {
  name = "vendor-second"
  assume_role_policy = templatefile("${path.module}/trust.json.tpl", { account = var.trusted_account, external_id = var.external_id })
}
resource "aws_iam_role_policy_attachment" "second" {
  role       = aws_iam_role.second.name
  policy_arn = module.read_policy.arn
}
resource "aws_iam_role_policy" "second" {
  role   = aws_iam_role.second.name
  policy = file("${path.module}/policy.json")
}
