{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${bucket}/$${aws:username}/*"}
    %{ if extra ~}
    , {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}
    %{ endif ~}
  ]
}
