resource "aws_sqs_queue" "files" {
  name = "log-ferry-files"
}

resource "aws_sqs_queue_policy" "files" {
  queue_url = aws_sqs_queue.files.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.files.arn
        Condition = {
          ArnEquals    = { "aws:SourceArn" = "arn:${local.partition}:s3:::${var.log_bucket_name}" }
          StringEquals = { "aws:SourceAccount" = local.account }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_notification" "files" {
  bucket = var.log_bucket_name

  queue {
    queue_arn = aws_sqs_queue.files.arn
    events    = ["s3:ObjectCreated:*"]
  }

  depends_on = [aws_sqs_queue_policy.files]
}
