resource "aws_iam_role" "vendor" {
  path = "/vendors/"
}

locals {
  prefix = "reports"
}
