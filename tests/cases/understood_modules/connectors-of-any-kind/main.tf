# One role for many connectors, each a module, with their statements gathered.
variable "group_id" { type = string }
variable "connectors" {
  type    = any
  default = { s3 = { bucket = "acme-lake", prefix = "in/" }, dynamodb = { tables = ["orders", "users"] } }
}
module "s3" {
  source   = "./connector"
  for_each = { for name, settings in var.connectors : name => settings if can(settings.bucket) }
  actions  = ["s3:GetObject"]
  arns     = ["arn:aws:s3:::${each.value.bucket}/${try(each.value.prefix, "")}*"]
}
module "tables" {
  source  = "./connector"
  count   = try(length(var.connectors.dynamodb.tables), 0) > 0 ? 1 : 0
  actions = ["dynamodb:DescribeStream", "dynamodb:DescribeTable", "dynamodb:GetRecords", "dynamodb:Scan"]
  arns    = flatten([for table in var.connectors.dynamodb.tables : ["arn:aws:dynamodb:*:*:table/${table}", "arn:aws:dynamodb:*:*:table/${table}/stream/*"]])
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = concat(values(module.s3)[*].json, module.tables[*].json)
}
resource "aws_iam_role" "loader" {
  name               = "loader"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::834469178297:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.group_id]
    }
  }
}
resource "aws_iam_role_policy" "loader" {
  name   = "connectors"
  role   = aws_iam_role.loader.name
  policy = data.aws_iam_policy_document.all.json
}
