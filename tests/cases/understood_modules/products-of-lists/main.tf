variable "buckets" {
  type    = list(string)
  default = []
}
variable "kms_keys" {
  type    = list(string)
  default = []
}
variable "accounts" {
  type    = list(string)
  default = ["111122223333", "444455556666"]
}
variable "paths" {
  type    = set(string)
  default = ["in", "out"]
}
variable "features" {
  type = map(object({
    enabled = bool
    actions = list(string)
  }))
  default = {
    billing = { enabled = true, actions = ["ce:Get*"] }
    health  = { enabled = false, actions = ["health:Describe*"] }
  }
}
variable "environment" {
  type = string
  validation {
    condition     = can(regex("^(prod|stage|dev)$", var.environment))
    error_message = "One of prod, stage, dev."
  }
}
locals {
  pairs   = setproduct(["data", "logs"], sort(var.paths))
  objects = [for p in local.pairs : format("arn:aws:s3:::vendor-%s-%s/%s/*", var.environment, p[0], p[1])]
  active  = { for name, f in var.features : name => f if f.enabled }
  bucket_arns = flatten([for b in var.buckets : ["arn:aws:s3:::${b}", "arn:aws:s3:::${b}/*"]])
  default_buckets = length(var.buckets) > 0 ? local.bucket_arns : ["*"]
}
resource "aws_iam_role" "this" {
  name_prefix = "vendor-${var.environment}-"
  path        = "/vendor/"
  max_session_duration = 3600 * 2
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for a in var.accounts : {
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${a}:root" }
      Condition = { StringEquals = { "sts:ExternalId" = "vendor-${var.environment}" } }
    }]
  })
}
resource "aws_iam_role_policy" "all" {
  name = "all"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = flatten([
      [for name, f in local.active : {
        Sid      = title(name)
        Effect   = "Allow"
        Action   = f.actions
        Resource = "*"
      }],
      {
        Sid      = "Objects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = local.objects
      },
      {
        Sid      = "Buckets"
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:GetObject"]
        Resource = local.default_buckets
      },
      length(var.kms_keys) == 0 ? [] : [{
        Sid      = "Keys"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.kms_keys
      }],
    ])
  })
}
