variable "external_id" { type = string }
locals {
  trust = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Condition = { StringEquals = { "sts:ExternalId" = var.external_id } } }] })
}
resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = local.trust
}
resource "aws_iam_role" "writer" {
  name               = "writer"
  assume_role_policy = local.trust
}
resource "aws_iam_policy" "costs" {
  name   = "costs"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ce:Get*", Resource = "*" }] })
}
resource "aws_iam_policy" "other" {
  name   = "Others"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }] })
}
resource "aws_iam_policy_attachment" "costs" {
  name       = "costs"
  roles      = [aws_iam_role.reader.name, aws_iam_role.writer.name]
  policy_arn = aws_iam_policy.costs.arn
}
resource "aws_iam_role_policy_attachment" "other" {
  for_each   = { reader = aws_iam_role.reader.name, writer = aws_iam_role.writer.name }
  role       = each.value
  policy_arn = aws_iam_policy.other.arn
}
