# What is left out: what nobody can know, what grants others, and what octospec refuses.

variable "external_id" {
  type = string
}

variable "statements" {
  type    = list(any)
  default = []
}

module "elsewhere" {
  source  = "terraform-aws-modules/iam/aws"
  version = "5.0.0"
}

resource "aws_iam_user" "acme" {
  name = "acme"
}

resource "aws_iam_role" "acme" {
  name                  = "acme"
  force_detach_policies = true
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
      },
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = bcrypt("x") }
      },
    ]
  })
}

resource "aws_iam_role_policy" "acme" {
  name = "acme"
  role = aws_iam_role.acme.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        { Effect = "Allow", Action = "s3:GetObject", Resource = bcrypt("x") },
        { Effect = "Allow", Action = "s3:ListBucket", Resource = "*" },
      ],
      var.statements,
    )
  })
}

resource "aws_iam_role_policy" "other" {
  name   = "other"
  role   = "somebody-else"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role" "denied" {
  name               = "denied"
  assume_role_policy = aws_iam_role.acme.assume_role_policy
}

resource "aws_iam_role_policy" "denied" {
  name = "denied"
  role = aws_iam_role.denied.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "s3:${bcrypt("x")}", Resource = "*" }]
  })
}
