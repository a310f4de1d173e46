# Roles for any of several features; a policy of another role names one of them.
variable "external_id" {
  type = string
}

variable "enable_compute" {
  type    = bool
  default = true
}

variable "enable_storage" {
  type    = bool
  default = false
}

variable "enable_network" {
  type    = bool
  default = false
}

resource "aws_iam_role" "reader" {
  for_each = toset(var.enable_compute || var.enable_network ? ["reader"] : [])
  name     = "stratus-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "reader" {
  for_each   = aws_iam_role.reader
  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}

resource "aws_iam_role" "worker" {
  count = var.enable_compute || var.enable_storage ? 1 : 0
  name  = "stratus-worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "starter" {
  name = "stratus-starter"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "starter" {
  name = "start"
  role = aws_iam_role.starter.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = ["ec2:RunInstances"], Resource = "*" }],
      [for role in aws_iam_role.worker : { Effect = "Allow", Action = ["iam:PassRole"], Resource = role.arn }],
    )
  })
}
