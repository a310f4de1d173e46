# smallest 1.0.0, written by octospec. Change the spec, not this file.
# Comments give the reason for each part; they are documentation and grant nothing.

resource "aws_iam_role" "reader" {
  name                 = "Reader"
  path                 = "/"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ec2.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "reader_read" {
  name = "read"
  role = aws_iam_role.reader.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # reports (data): Reports are read.
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "*"
      },
    ]
  })

  lifecycle {
    create_before_destroy = true
  }
}
