resource "aws_sqs_queue" "calls" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", NotPrincipal = { AWS = "x" }, Action = "sqs:SendMessage", Resource = "*" }]
  })
}

resource "aws_s3_bucket" "listed" {
  acl = "public-read"
}

resource "aws_s3_bucket" "private" {
  acl = "private"
}
