{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::${account}:root" },
      "Action": "sts:AssumeRole"%{ if external_id != "" },
      "Condition": { "StringEquals": { "sts:ExternalId": "${external_id}" } }%{ endif }
    }
  ]
}
