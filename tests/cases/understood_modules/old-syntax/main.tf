locals {
  dbr_bucket = var.dbr_bucket
  read_actions = distinct(concat(var.base_actions, flatten([for s in var.services : [for a in ["Describe*", "List*"] : "${s}:${a}"]])))
}
variable "base_actions" {
  type = list(string)
  default = ["autoscaling:Describe*", "aws-portal:ViewBilling", "aws-portal:ViewUsage"]
}
variable "services" {
  type = list(string)
  default = ["ec2", "rds", "elasticache"]
}
variable "dbr_bucket" {
  default = ""
}
variable "cur_bucket" { default = "" }
variable "aws_config_bucket" { default = "" }
variable "external_id" {}
variable "costwell_account_id" { default = "454464851268" }
variable "role_name" { default = "CostwellRole" }
variable "automated_actions" {
  type = map(string)
  default = {
    stop = "ec2:StopInstances"
    delete = "ec2:DeleteSnapshot"
  }
}
data "template_file" "policy" {
  template = "${file("${path.module}/policy.json.tpl")}"
  vars = {
    account = "${var.costwell_account_id}"
  }
}
resource "aws_iam_role" "cht" {
  name = "${var.role_name}"
  assume_role_policy = <<-EOF
  {
    "Version": "2012-10-17",
    "Statement": [
      {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::${var.costwell_account_id}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "${var.external_id}"}}
      }
    ]
  }
  EOF
}
resource "aws_iam_role_policy" "cht" {
  name   = "costwell"
  role   = "${aws_iam_role.cht.id}"
  policy = "${data.template_file.policy.rendered}"
}
data "aws_iam_policy_document" "buckets" {
  dynamic "statement" {
    for_each = compact([var.dbr_bucket, var.cur_bucket, var.aws_config_bucket])
    content {
      actions   = ["s3:Get*", "s3:List*"]
      resources = ["arn:aws:s3:::${statement.value}", "arn:aws:s3:::${statement.value}/*"]
    }
  }
  statement {
    actions = local.read_actions
    resources = ["*"]
  }
  statement {
    actions = values(var.automated_actions)
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "buckets" {
  name_prefix = "cht-buckets-"
  role   = aws_iam_role.cht.id
  policy = data.aws_iam_policy_document.buckets.json
}
output "arn" { value = "${aws_iam_role.cht.arn}" }
