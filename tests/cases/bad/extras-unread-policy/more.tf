resource "aws_sqs_queue_policy" "more" {
  policy = "{}"
}
