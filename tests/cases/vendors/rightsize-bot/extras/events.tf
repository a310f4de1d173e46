resource "aws_cloudwatch_event_rule" "launches" {
  description = "Tells the bot of new servers."

  event_pattern = jsonencode({
    source      = ["aws.ec2"]
    detail-type = ["EC2 Instance State-change Notification"]
  })
}

resource "aws_cloudwatch_event_target" "launches" {
  rule = aws_cloudwatch_event_rule.launches.name
  arn  = aws_sns_topic.launched.arn
}

resource "aws_sns_topic" "launched" {
  name = "rightsize-launched"
}

resource "aws_sns_topic_policy" "launched" {
  arn = aws_sns_topic.launched.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.launched.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
    ]
  })
}
