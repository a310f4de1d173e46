# Values of other resources, of data sources and of another provider.

variable "environment" {
  type    = string
  default = "dev"
}

variable "external_id" {
  type    = string
  default = ""
}

data "aws_ssm_parameter" "acme" {
  name = "/acme/account"
}

data "acme_integration" "this" {}

resource "random_id" "suffix" {
  byte_length = 4
}

resource "aws_s3_bucket" "named" {
  bucket = "acme-${var.environment}"
}

resource "aws_s3_bucket" "unnamed" {}

resource "aws_iam_role" "this" {
  name = "acme-${random_id.suffix.hex}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = data.acme_integration.this.account_arn }
      Condition = var.external_id == "" ? {} : { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "acme"
  role = aws_iam_role.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        { Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.named.arn}/*" },
        { Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.unnamed.arn}/*" },
        { Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws:sns:*:${data.aws_ssm_parameter.acme.value}:acme" },
      ],
      var.environment == "prod" ? [] : [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }],
      data.acme_integration.this.writes ? [{ Effect = "Allow", Action = "ec2:StopInstances", Resource = "*" }] : [],
    )
  })
}
