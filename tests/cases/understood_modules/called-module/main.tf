terraform {
  required_version = ">= 1.0"
}

variable "prefix" {
  type    = string
  default = ""
}

variable "trusted" {
  type = object({
    account = optional(string, "111122223333")
    id      = optional(string)
  })
  default = {}
}

variable "environment" {
  type    = string
  default = "dev"
}

variable "level" {
  type        = string
  description = "How much we may do."
  default     = "look"
  validation {
    condition     = contains(["none", "look", "act"], var.level)
    error_message = "One of none, look, act."
  }
}

variable "external_id" {
  type    = string
  default = ""
}

variable "extra_policy_arns" {
  type    = list(string)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

locals {
  actions = {
    look = ["ec2:Describe*"]
    act  = ["ec2:StopInstances", "ec2:StartInstances"]
  }
  statements = concat(
    [
      for name, actions in local.actions : {
        Sid      = title(name)
        Effect   = "Allow"
        Action   = actions
        Resource = "*"
      } if name != "act"
    ],
    var.level == "act" ? [{
      Sid      = "Act"
      Effect   = "Allow"
      Action   = local.actions["act"]
      Resource = ["*"]
    }] : []
  )
  tags = { for k, v in { Owner = "acme", Env = var.environment } : k => v }
}

module "role" {
  source      = "./modules/role"
  count       = var.create ? 1 : 0
  name        = "${var.prefix}acme"
  trust       = data.aws_iam_policy_document.trust.json
  permissions = { deploy = jsonencode({ Version = "2012-10-17", Statement = local.statements }) }
  tags        = local.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.trusted.account]
    }
    dynamic "condition" {
      for_each = var.external_id != "" ? [var.external_id] : []
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role_policy_attachment" "extra" {
  count      = var.create ? length(var.extra_policy_arns) : 0
  role       = module.role[0].name
  policy_arn = var.extra_policy_arns[count.index]
}

resource "aws_iam_role_policy" "template" {
  count  = var.create ? 1 : 0
  name   = "from-template"
  role   = module.role[0].name
  policy = templatefile("${path.module}/policies/read.json.tpl", { bucket = "acme-${var.environment}", extra = var.level != "none" })
}

resource "aws_iam_role_policy" "heredoc" {
  count  = var.create ? 1 : 0
  role   = module.role.*.name[0]
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Deny",
        "Action": "s3:DeleteBucket",
        "Resource": "arn:aws:s3:::acme-${var.environment}",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}
      }
    }
  EOT
}
