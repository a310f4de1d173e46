resource "aws_s3_bucket" "more" {
  bucket = var.nowhere
}
