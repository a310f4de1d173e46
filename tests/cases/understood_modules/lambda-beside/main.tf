variable "external_id" {
  type = string
}
variable "role_name" {
  type = string
  default = "ZippyIamRole"
}
variable "policy_name" { 
  type = string
  default = "ZippyPolicy"
}
variable "products" {
  type = list(object({ name = string, active = bool }))
  default = [{ name = "Kompass", active = true }, { name = "CommitmentManager", active = true }]
}
variable "cur_bucket" {
  type = string
  default = ""
}
locals {
  km = contains([for p in var.products : p.name if p.active], "Kompass")
  products = [ for p in var.products : p.name if p.active ]
  policy_actions = compact([
    "ec2:Describe*",
    local.km ? "eks:DescribeCluster" : "",
    "",
  ])
}
resource "aws_iam_role" "zippy" {
  name = var.role_name
  max_session_duration = 43200
  assume_role_policy = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [for arn in ["arn:aws:iam::672188301118:root"] : {
      "Effect" = "Allow"
      "Principal" = { "AWS" = arn }
      "Action" = ["sts:AssumeRole", "sts:TagSession"]
      "Condition" = { "StringEquals" = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
resource "aws_iam_role_policy" "zippy" {
  name = var.policy_name
  role = aws_iam_role.zippy.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = local.policy_actions, Resource = "*" }],
      var.cur_bucket != "" ? [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::${var.cur_bucket}/*" }] : []
    )
  })
}
data "archive_file" "lambda" {
  type = "zip"
  source_file = "${path.module}/lambda.py"
  output_path = "lambda.zip"
}
resource "aws_iam_role" "lambda" {
  name = "zippy-lambda"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}
data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_iam_role_policy_attachment" "lambda" {
  role = aws_iam_role.lambda.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
resource "aws_lambda_function" "notify" {
  function_name = "zippy-notify"
  role = aws_iam_role.lambda.arn
  handler = "lambda.handler"
  runtime = "python3.12"
  filename = data.archive_file.lambda.output_path
  source_code_hash = data.archive_file.lambda.output_base64sha256
}
resource "aws_lambda_invocation" "notify" {
  function_name = aws_lambda_function.notify.function_name
  input = jsonencode({ role = aws_iam_role.zippy.arn })
}
resource "zippy_account" "result" {
  account = {
    id = data.aws_caller_identity.current.id
    role_arn = aws_iam_role.zippy.arn
    external_id = var.external_id
    products = var.products
  }
}
data "aws_caller_identity" "current" {}
