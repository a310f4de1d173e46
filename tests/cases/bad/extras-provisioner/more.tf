resource "aws_s3_bucket" "more" {
  provisioner "local-exec" {
    command = "x"
  }
}
