# A role for each integration of a map of objects.
variable "integrations" {
  type = map(object({
    bucket          = string
    prefixes        = optional(list(string), ["*"])
    writable        = optional(bool, false)
    kms_key_arn     = optional(string)
    principal       = string
    external_id     = string
  }))
  default = {
    raw = { bucket = "acme-raw", principal = "arn:aws:iam::123456789001:user/loader", external_id = "ACME_Role=2_a123456/s0aBCDEfGHIJklmNoPq=" }
    out = {
      bucket      = "acme-out"
      prefixes    = ["daily/*", "monthly/*"]
      writable    = true
      kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      principal   = "arn:aws:iam::123456789001:user/loader"
      external_id = "ACME_Role=2_b654321/t0aBCDEfGHIJklmNoPq="
    }
  }
}
locals {
  read  = ["s3:GetObject", "s3:GetObjectVersion"]
  write = ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]
  statements = { for name, it in var.integrations : name => concat(
    [
      { Sid = "Objects", Effect = "Allow", Action = concat(local.read, it.writable ? local.write : []), Resource = [for prefix in it.prefixes : "arn:aws:s3:::${it.bucket}/${prefix}"] },
      { Sid = "List", Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::${it.bucket}", Condition = { StringLike = { "s3:prefix" = it.prefixes } } },
      { Sid = "Where", Effect = "Allow", Action = "s3:GetBucketLocation", Resource = "arn:aws:s3:::${it.bucket}" },
    ],
    it.kms_key_arn == null ? [] : [{ Sid = "Key", Effect = "Allow", Action = ["kms:Decrypt", it.writable ? "kms:GenerateDataKey" : "kms:DescribeKey"], Resource = it.kms_key_arn }],
  ) }
}
resource "aws_iam_role" "stage" {
  for_each = var.integrations
  name     = "stage-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = each.value.principal }
      Condition = { StringEquals = { "sts:ExternalId" = each.value.external_id } }
    }]
  })
}
resource "aws_iam_role_policy" "stage" {
  for_each = local.statements
  name     = "stage"
  role     = aws_iam_role.stage[each.key].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}
output "roles" { value = { for name, role in aws_iam_role.stage : name => role.arn } }
