from __future__ import annotations

from typing import ClassVar

from octo_spec.testing import EmitterConformance
from octospec_terraform import EMITTER
from tests.emitters.terraform.json_format import TERRAFORM_JSON

BUCKET = """\

# Of the vendor.
variable "bucket_of_extras" {
  type    = string
  default = "x"
}

locals {
  bucket_of_extras = "${var.bucket_of_extras}-x"
}

resource "aws_s3_bucket" "extras" {
  bucket = local.bucket_of_extras

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_policy" "extras" {
  bucket = aws_s3_bucket.extras.id
  policy = jsonencode({
    Statement = [for name in ["a", "b"] : { Effect = "Deny", Principal = "*", Action = name, Resource = "*" }]
  })
}
"""

OUTPUT = 'output "of_extras" {\n  value = "x"\n}\n'


class TestTerraform(EmitterConformance):
    emitter = EMITTER
    extras: ClassVar[tuple[str, ...]] = (BUCKET, OUTPUT)


class TestTerraformInJson(EmitterConformance):
    emitter = TERRAFORM_JSON
    extras: ClassVar[tuple[str, ...]] = (BUCKET, OUTPUT)
