resource "aws_sqs_queue" "calls" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", NotPrincipal = { AWS = "x" }, Action = "sqs:SendMessage", Resource = "*" }]
  })
}
