variable "external_id" { type = string }
variable "features" { type = map(bool) }
variable "tags" { type = map(string) }
module "naming" {
  source = "../naming"
  parts = ["acme", "access"]
}
resource "aws_iam_role" "this" {
  name = module.naming.name
  tags = var.tags
  assume_role_policy = data.aws_iam_policy_document.t.json
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"]
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = [var.external_id]
    }
  }
}
resource "aws_iam_role_policy" "costs" {
  count = var.features["costs"] ? 1 : 0
  name = "costs"
  role = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ce:*", Resource = "*" }] })
}
resource "aws_iam_role_policy" "remediation" {
  count = lookup(var.features, "remediation", false) ? 1 : 0
  name = "remediation"
  role = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:Stop*", Resource = "*" }] })
}
output "role_arn" { value = aws_iam_role.this.arn }
