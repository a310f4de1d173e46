locals {
  reader = "arn:aws:iam::111122223333:role/Reader"
}

resource "aws_sns_topic_policy" "named" {
  arn = "topic"

  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.reader }, Action = "sns:Publish", Resource = "*" },
    ]
  })
}

resource "aws_sns_topic_policy" "joined" {
  arn = "topic"

  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = join("", ["arn:aws:iam::111122223333:", "role/Reader"]) }, Action = "sns:Publish", Resource = "*" },
    ]
  })
}

resource "aws_sns_topic_policy" "within" {
  arn = "topic"

  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:${lower("ROLE")}/Reader" }, Action = "sns:Publish", Resource = "*" },
    ]
  })
}

resource "aws_sns_topic_policy" "chosen" {
  arn = "topic"

  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = true ? "arn:aws:iam::${local.account}:role/Reader" : "*" }, Action = "sns:Publish", Resource = "*" },
    ]
  })
}

resource "aws_sns_topic_policy" "statements" {
  arn = "topic"

  policy = jsonencode({
    Statement = concat([], [])
  })
}

resource "aws_s3_bucket" "old" {
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:role/Reader" }, Action = "s3:*", Resource = "*" },
    ]
  })
}

resource "aws_s3_bucket" "listed" {
  acl = lower("PUBLIC-READ")

  grant {
    type        = "Group"
    permissions = ["READ"]
    uri         = "http://acs.amazonaws.com/groups/global/AllUsers"
  }
}

resource "aws_sns_topic_policy" "each" {
  arn = "topic"

  policy = jsonencode({
    Statement = [for who in ["arn:aws:iam::111122223333:role/Reader"] : { Effect = "Allow", Principal = { AWS = who }, Action = "sns:Publish", Resource = "*" }]
  })
}
