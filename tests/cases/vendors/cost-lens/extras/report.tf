resource "aws_s3_bucket" "reports" {
  bucket = "cost-lens-${local.account}"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "billingreports.amazonaws.com" }
        Action    = ["s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:PutObject"]
        Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
    ]
  })
}

resource "aws_cur_report_definition" "this" {
  count = local.partition == "aws" ? 1 : 0

  report_name                = "cost-lens"
  time_unit                  = "HOURLY"
  format                     = "Parquet"
  compression                = "Parquet"
  additional_schema_elements = ["RESOURCES"]
  additional_artifacts       = ["ATHENA"]
  s3_bucket                  = aws_s3_bucket.reports.id
  s3_prefix                  = "reports"
  s3_region                  = "us-east-1"
  depends_on                 = [aws_s3_bucket_policy.reports]
}
