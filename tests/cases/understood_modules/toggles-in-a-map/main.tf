# Features that are switched in maps, and statements for resources that are counted.
variable "features" {
  description = "What the product may do."
  type        = map(bool)
  default     = { scan = true, secrets = false }
}
variable "external_id" {
  type = string
}
variable "encrypted" {
  type    = bool
  default = false
}
variable "tier" {
  type    = string
  default = "Free"
  validation {
    condition     = contains(["Free", "Paid Plus"], var.tier)
    error_message = "Free or Paid Plus."
  }
}
variable "vendor_role" {
  type = string
  validation {
    condition     = can(regex("^arn:aws:iam::[0-9]{12}:role/.+$", var.vendor_role))
    error_message = "The ARN of a role."
  }
}
locals {
  actions = {
    scan    = ["ec2:CreateSnapshot"]
    secrets = ["ssm:GetParameter"]
    logs    = ["logs:FilterLogEvents"]
  }
  chosen = { for name, actions in local.actions : name => actions if try(var.features[name], false) }
}
resource "aws_kms_key" "snapshots" {
  count = var.encrypted ? 1 : 0
}
resource "aws_iam_role" "scanner" {
  name               = "Scanly"
  description        = "Lets Scanly look at snapshots"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.vendor_role]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}
resource "aws_iam_role_policy" "chosen" {
  name   = "chosen"
  role   = aws_iam_role.scanner.id
  policy = data.aws_iam_policy_document.chosen.json
}
data "aws_iam_policy_document" "chosen" {
  dynamic "statement" {
    for_each = merge({ base = ["ec2:Describe*"] }, local.chosen)
    content {
      sid       = title(statement.key)
      actions   = statement.value
      resources = ["*"]
    }
  }
}
resource "aws_iam_role_policy_attachment" "paid" {
  count      = var.tier == "Paid Plus" ? 1 : 0
  role       = aws_iam_role.scanner.name
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}
resource "aws_iam_role_policy" "keys" {
  name = "keys"
  role = aws_iam_role.scanner.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for key in aws_kms_key.snapshots : { Effect = "Allow", Action = "kms:Decrypt", Resource = key.arn }],
      [{ Effect = "Allow", Action = "kms:ListAliases", Resource = "*" }],
    )
  })
}
