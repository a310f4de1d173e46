variable "external_id" {
  type = string
  default = ""
}
variable "principals" {
  type = list(string)
  default = ["arn:aws:iam::111122223333:root"]
}
variable "policies" {
  type = map(string)
  default = {}
}
variable "settings" {
  type = any
  default = {}
}
variable "modules" {
  type = object({ costs = bool, inventory = bool })
  default = { costs = true, inventory = true }
}
resource "aws_iam_role" "this" {
  name_prefix = "vendor-"
  path = "/vendor/"
  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Principal": { "AWS": ${jsonencode(var.principals)} }
          %{ if var.external_id != "" }, "Condition": { "StringEquals": { "sts:ExternalId": "${var.external_id}" } } %{ endif }
        }
      ]
    }
  JSON
  dynamic "inline_policy" {
    for_each = { for k, v in { costs = "ce:Get*", inventory = "ec2:Describe*" } : k => v if lookup(var.modules, k, false) }
    content {
      name = inline_policy.key
      policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = [inline_policy.value], Resource = "*" }] })
    }
  }
  max_session_duration = try(var.settings.session, 7200)
}
resource "aws_iam_role_policy" "more" {
  for_each = var.policies
  name = each.key
  role = aws_iam_role.this.id
  policy = each.value
}
resource "aws_iam_instance_profile" "x" {
  name = "x"
  role = aws_iam_role.this.name
}
