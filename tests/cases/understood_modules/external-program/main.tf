variable "bidder_token" { sensitive = true }
variable "bidder_account" {}
variable "policy_file" {
  type = string
  default = null
}
variable "profile" { 
  default = null 
}
resource "random_id" "role" { byte_length = 8 }
resource "random_string" "external" {
  length = 10
  special = false
}
data "external" "external_id" {
  program = ["python", "${path.module}/scripts/get_external_id.py", var.bidder_account]
}
locals {
  cmd = "${path.module}/scripts/spot"
  external_id = data.external.external_id.result["external_id"]
  policy = var.policy_file == null ? file("${path.module}/policy.json") : file(var.policy_file)
}
resource "aws_iam_role" "spot" {
  provisioner "local-exec" {
    command = "sleep 10"
  }
  name = "SpotRole-${random_id.role.hex}"
  assume_role_policy = <<-EOT
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:aws:iam::922761411349:root"
            },
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {
                    "sts:ExternalId": "${local.external_id}"
                }
            }
        }
    ]
}
EOT
}
resource "aws_iam_policy" "spot" {
  name        = "Spot-Policy-${random_id.role.hex}"
  path        = "/"
  description = "Allow Spot to manage resources"
  policy = file("${path.module}/policy.json")
}
resource "aws_iam_role_policy_attachment" "spot" {
  role       = "${aws_iam_role.spot.name}"
  policy_arn = "${aws_iam_policy.spot.arn}"
}
resource "null_resource" "account_association" {
  depends_on = [aws_iam_role_policy_attachment.spot]
  provisioner "local-exec" {
    interpreter = ["/bin/bash", "-c"]
    command = "${local.cmd} set-cloud-credentials ${var.bidder_account} ${aws_iam_role.spot.arn}"
  }
}
