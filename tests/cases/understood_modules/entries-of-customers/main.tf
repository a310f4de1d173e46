# Roles whose permissions are the entries of lists and maps that customers write.
variable "external_id" {
  type = string
}

variable "buckets" {
  type = list(object({ name = string, prefix = string }))
}

variable "queues" {
  type = map(object({ arn = string, key = optional(string) }))
}

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role" "sink" {
  name               = "cumulus-sink"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "sink" {
  name = "buckets"
  role = aws_iam_role.sink.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for each in var.buckets : { Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::${each.name}/${each.prefix}/*" }]
  })
}

resource "aws_iam_role" "source" {
  name               = "cumulus-source"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "source" {
  for_each = var.queues
  name     = "queue-${each.key}"
  role     = aws_iam_role.source.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = each.value.arn }] })
}

resource "aws_iam_role" "reader" {
  name               = "cumulus-reader"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "reader" {
  name = "metrics"
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Effect = "Allow", Action = "cloudwatch:GetMetricData", Resource = "*" }],
      [for each in var.buckets : { Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::${each.name}" }],
    )
  })
}
