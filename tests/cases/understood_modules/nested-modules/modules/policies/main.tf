variable "regions" {
  type = list(string)
}

variable "with_costs" {
  type = bool
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["ec2:Describe*"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = var.regions
    }
  }

  dynamic "statement" {
    for_each = var.with_costs ? [1] : []
    content {
      actions   = ["ce:Get*"]
      resources = ["*"]
    }
  }
}

output "document" {
  value = data.aws_iam_policy_document.this.json
}
