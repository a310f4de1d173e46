# Statements and lists of actions as JSON texts in variables, inserted without quotes: octospec uses their defaults.
variable "external_id" {
  type = string
}

variable "trusted" {
  type    = list(string)
  default = ["arn:aws:iam::111122223333:root"]
}

variable "read_statement" {
  type    = string
  default = <<-JSON
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["ec2:Describe*", "s3:List*"],
      "Resource": "*"
    }
  JSON
}

variable "more_actions" {
  type    = string
  default = "\"rds:Describe*\", \"ecs:List*\""
}

variable "actions" {
  type    = string
  default = "[\"elasticache:Describe*\"]"
}

variable "required_statement" {
  type = string
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": ${jsonencode(var.trusted)}},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "${var.external_id}"}}
      }]
    }
  JSON
}

resource "aws_iam_role_policy" "fragments" {
  name   = "fragments"
  role   = aws_iam_role.reader.name
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        ${var.read_statement},
        {"Effect": "Allow", "Action": [${var.more_actions}], "Resource": "*"}
      ]
    }
  JSON
}

data "aws_iam_policy_document" "decoded" {
  statement {
    actions   = jsondecode(var.actions)
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "decoded" {
  name   = "decoded"
  role   = aws_iam_role.reader.name
  policy = data.aws_iam_policy_document.decoded.json
}

# Without a default, only the person who sets it knows what it allows or denies.
resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = aws_iam_role.reader.assume_role_policy
}

resource "aws_iam_role_policy" "required" {
  name   = "required"
  role   = aws_iam_role.other.name
  policy = "{\"Version\": \"2012-10-17\", \"Statement\": [${var.required_statement}]}"
}
