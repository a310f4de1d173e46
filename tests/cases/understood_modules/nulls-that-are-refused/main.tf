variable "report_bucket" {
  type    = string
  default = null
}
variable "caller_arn" {
  type    = string
  default = null
}
variable "boundary" {
  type    = string
  default = null
}
variable "policy_file" {
  type        = string
  default     = null
  description = "The path of a policy that takes the place of this one"
}
locals {
  bucket_policy = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.report_bucket}/*" }]
  }
  policy = var.policy_file == null ? file("${path.module}/policy.json") : file(var.policy_file)
}
resource "aws_iam_role" "reader" {
  name                 = "reader"
  permissions_boundary = var.boundary
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.caller_arn }
      Condition = { StringEquals = { "sts:ExternalId" = "acme-reader" } }
    }]
  })
}
resource "aws_iam_role_policy" "bucket" {
  for_each = { bucket = local.bucket_policy }
  name     = "reader-${each.key}"
  role     = aws_iam_role.reader.id
  policy   = jsonencode(each.value)
}
resource "aws_iam_role_policy" "scan" {
  name   = "scan"
  role   = aws_iam_role.reader.id
  policy = local.policy
}
# A key of a condition has no policy variables.
resource "aws_iam_role_policy" "team" {
  name   = "team"
  role   = aws_iam_role.reader.id
  policy = <<-JSON
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
       "Condition": {"StringEquals": {"aws:ResourceTag/$${aws:PrincipalTag/team}": "yes"}}}]}
  JSON
}
