# A role that is there for either of two features, and one for a feature or a bucket.
variable "external_id" {
  type = string
}

variable "scan" {
  type    = bool
  default = true
}

variable "events" {
  type    = bool
  default = false
}

variable "log_bucket" {
  type    = string
  default = ""
}

locals {
  any_feature = var.scan || var.events
  reads_logs  = var.events || var.log_bucket != ""
}

data "aws_iam_policy_document" "trust" {
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

resource "aws_iam_role" "scanner" {
  count              = local.any_feature ? 1 : 0
  name               = "cirrus-scanner"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "scanner" {
  count = local.any_feature ? 1 : 0
  name  = "describe"
  role  = aws_iam_role.scanner[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = ["ec2:Describe*"], Resource = "*" }],
      var.events ? [{ Effect = "Allow", Action = ["events:ListRules"], Resource = "*" }] : [],
    )
  })
}

resource "aws_iam_role" "logs" {
  count              = local.reads_logs ? 1 : 0
  name               = "cirrus-logs"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  count      = length(aws_iam_role.logs)
  role       = aws_iam_role.logs[count.index].name
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess"
}

output "scanner" {
  value = one(aws_iam_role.scanner[*].arn)
}
