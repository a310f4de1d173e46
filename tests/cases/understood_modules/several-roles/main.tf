# Two roles by one resource, and a third that may assume them.

variable "external_id" {
  type        = string
  description = "Given by Acme."

  validation {
    condition     = length(var.external_id) >= 8 && length(var.external_id) <= 64
    error_message = "An external ID has 8 to 64 characters."
  }
}

locals {
  roles = {
    reader = { actions = ["ec2:Describe*"], hours = 1 }
    writer = { actions = ["ec2:StartInstances", "ec2:StopInstances"], hours = 2 }
  }
}

resource "aws_iam_role" "worker" {
  for_each             = local.roles
  name                 = "acme-${each.key}"
  max_session_duration = each.value.hours * 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole"]
      Principal = { AWS = aws_iam_role.entry.arn }
    }]
  })
  tags = {
    Kind  = upper(each.key)
    Hours = each.value.hours
  }
}

resource "aws_iam_role_policy" "worker" {
  for_each = aws_iam_role.worker
  name     = "work"
  role     = each.value.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = local.roles[each.key].actions, Resource = "*" }]
  })
}

resource "aws_iam_role" "entry" {
  name               = "acme-entry"
  assume_role_policy = data.aws_iam_policy_document.entry.json
}

data "aws_iam_policy_document" "entry" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/acme"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

resource "aws_iam_role_policy" "entry" {
  name = "assume"
  role = aws_iam_role.entry.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = values(aws_iam_role.worker)[*].arn
    }]
  })
}
