data "aws_iam_policy_document" "relay_assume_policy" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      // This is the unique identifier for Relay account on AWS, there is no need to change this
      identifiers = [754728514883]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.relay_account_id]
    }
  }
}
resource "aws_iam_role" "relay_aws_role" {
  name               = "RelayInfrastructure-Integrations-${var.name}"
  description        = "Relay Cloud integration role"
  assume_role_policy = data.aws_iam_policy_document.relay_assume_policy.json
}
resource "aws_iam_policy" "relay_aws_permissions" {
  name        = "RelayCloudStreamReadPermissions-${var.name}"
  description = ""
  policy      = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": [
        "budgets:ViewBudget",
        "cloudtrail:LookupEvents",
        "config:BatchGetResourceConfig",
        "ec2:DescribeInternetGateways",
        "s3:GetLifecycleConfiguration",
        "tag:getTagKeys"
      ],
      "Effect": "Allow",
      "Resource": "*"
    }
  ]
}
EOF
}
resource "aws_iam_role_policy_attachment" "relay_aws_policy_attach" {
  role       = aws_iam_role.relay_aws_role.name
  policy_arn = aws_iam_policy.relay_aws_permissions.arn
}
variable "relay_account_id" {
  type = number
}
variable "relay_account_region" {
  type    = string
  default = "US"
  validation {
    condition     = contains(["US", "EU"], var.relay_account_region)
    error_message = "Valid values for region are 'US' or 'EU'."
  }
}
variable "name" { 
  type = string
  default = "production" 
}
variable "include_metric_filters" {
  description = "filters"
  type = map(list(string))
  default = {}
}
resource "relay_cloud_aws_link_account" "relay_cloud_integration_push" {
  account_id             = var.relay_account_id
  arn                    = aws_iam_role.relay_aws_role.arn
  metric_collection_mode = "PUSH"
  name                   = "${var.name} metric stream"
  depends_on             = [aws_iam_role_policy_attachment.relay_aws_policy_attach]
}
resource "aws_iam_role" "firehose_relay_role" {
  name = "firehose_relay_role_${var.name}"
  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Principal": {
        "Service": "firehose.amazonaws.com"
      },
      "Effect": "Allow",
      "Sid": ""
    }
  ]
}
EOF
}
resource "random_string" "s3-bucket-name" {
  length  = 8
  special = false
  upper   = false
}
resource "aws_s3_bucket" "relay_aws_bucket" {
  bucket        = "relay-aws-bucket-${random_string.s3-bucket-name.id}"
  force_destroy = true
}
resource "aws_iam_role" "metric_stream_to_firehose" {
  name = "relay_metric_stream_to_firehose_role_${var.name}"
  assume_role_policy = jsonencode({ "Version": "2012-10-17", "Statement": [{ "Action": "sts:AssumeRole", "Principal": { "Service": "streams.metrics.cloudwatch.amazonaws.com" }, "Effect": "Allow", "Sid": "" }] })
}
resource "aws_kinesis_firehose_delivery_stream" "relay_firehose_stream" {
  name        = "relay_firehose_stream_${var.name}"
  destination = "http_endpoint"
  http_endpoint_configuration {
    url  = var.relay_account_region == "US" ? "https://aws-api.relay.com/cloudwatch-metrics/v1" : "https://aws-api.eu01.relay-data.net/cloudwatch-metrics/v1"
    role_arn = aws_iam_role.firehose_relay_role.arn
  }
}
resource "aws_iam_role_policy" "metric_stream_to_firehose" {
  name = "default"
  role = aws_iam_role.metric_stream_to_firehose.id
  policy = <<EOF
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "firehose:PutRecord",
                "firehose:PutRecordBatch"
            ],
            "Resource": "${aws_kinesis_firehose_delivery_stream.relay_firehose_stream.arn}"
        }
    ]
}
EOF
}
