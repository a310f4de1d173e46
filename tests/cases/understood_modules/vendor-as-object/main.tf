variable "vendor" {
  type = object({
    account_id  = string
    external_id = string
    role_name   = optional(string, "VendorRole")
  })
}
variable "permissions" {
  type = list(object({ name = string, actions = list(string) }))
}
resource "aws_iam_role" "r" {
  name = var.vendor.role_name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.vendor.account_id}:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.vendor.external_id } }
    }]
  })
}
resource "aws_iam_role_policy" "base" {
  name = "base"
  role = aws_iam_role.r.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ec2:Describe*"], Resource = "*" }] })
}
resource "aws_iam_role_policy" "p" {
  for_each = { for p in var.permissions : p.name => p }
  name = each.key
  role = aws_iam_role.r.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = each.value.actions, Resource = "*" }] })
}
