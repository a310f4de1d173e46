# Resources that manage all that is on a role, and data sources of policies.

variable "external_id" {
  type = string
}

variable "read_only" {
  type        = bool
  default     = false
  description = "Read only"
}

data "aws_iam_policy" "audit" {
  arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

data "aws_iam_policy_document" "trust" {
  count = 1
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role" "acme" {
  name               = "acme"
  assume_role_policy = data.aws_iam_policy_document.trust[0].json
}

resource "aws_iam_policy" "read" {
  name = "acme-read"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:Describe*"], Resource = "*" }]
  })
}

resource "aws_iam_policy" "write" {
  count = var.read_only ? 0 : 1
  name  = "acme-write"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ec2:StopInstances"], Resource = "*" }]
  })
}

locals {
  attached = concat(
    [aws_iam_policy.read.arn, data.aws_iam_policy.audit.arn],
    var.read_only ? [] : [aws_iam_policy.write[0].arn],
  )
}

resource "aws_iam_role_policy_attachment" "all" {
  count      = length(local.attached)
  role       = aws_iam_role.acme.name
  policy_arn = local.attached[count.index]
}

resource "aws_iam_role_policy_attachments_exclusive" "acme" {
  role_name   = aws_iam_role.acme.name
  policy_arns = local.attached
}

resource "aws_iam_role_policies_exclusive" "acme" {
  role_name    = aws_iam_role.acme.name
  policy_names = []
}
