variable "oidc" {
  type    = object({ provider_arn = string, audience = string })
  default = null
}
variable "destination" {
  type = object({
    warehouse = optional(object({ cluster_arn = string, database = optional(string, "dev") }))
    keys      = optional(list(string), [])
    writes    = optional(bool, false)
  })
  default = null
}
variable "settings" {
  type = object({
    backup = optional(object({ bucket = string, prefix = optional(string) }))
  })
  default = {}
}
locals {
  cluster = try(var.destination.warehouse.cluster_arn, "")
}
resource "aws_iam_role" "sync" {
  name               = "sync"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["sync"]
    }
  }
}
resource "aws_iam_role_policy" "warehouse" {
  count = local.cluster != "" ? 1 : 0
  name  = "warehouse"
  role  = aws_iam_role.sync.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "redshift:GetClusterCredentials", Resource = local.cluster }]
  })
}
resource "aws_iam_role_policy" "keys" {
  count = var.destination != null ? 1 : 0
  name  = "keys"
  role  = aws_iam_role.sync.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(
      [for key in var.destination.keys : { Effect = "Allow", Action = "kms:Decrypt", Resource = key }],
      [{ Effect = "Allow", Action = var.destination.writes ? ["s3:PutObject"] : ["s3:GetObject"], Resource = "*" }],
    )
  })
}
resource "aws_iam_role_policy" "backup" {
  for_each = { for backup in var.settings.backup[*] : "backup" => backup }
  name     = each.key
  role     = aws_iam_role.sync.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::${each.value.bucket}/${coalesce(each.value.prefix, "all")}/*" }]
  })
}
resource "aws_iam_role" "pipeline" {
  count = var.oidc == null ? 0 : 1
  name  = "pipeline"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc.provider_arn }
      Condition = { StringEquals = { "pipelines.example.com:aud" = var.oidc.audience } }
    }]
  })
}
resource "aws_iam_role_policy_attachment" "pipeline" {
  count      = var.oidc == null ? 0 : 1
  role       = aws_iam_role.pipeline[0].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
