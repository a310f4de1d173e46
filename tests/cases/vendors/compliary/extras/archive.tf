resource "aws_s3_bucket" "archive" {
  count  = var.enable_archive ? 1 : 0
  bucket = "compliary-${local.account}"
}

resource "aws_s3_bucket_policy" "archive" {
  count  = var.enable_archive ? 1 : 0
  bucket = aws_s3_bucket.archive[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::705770766312:root" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.archive[0].arn}/*"
      },
    ]
  })
}
