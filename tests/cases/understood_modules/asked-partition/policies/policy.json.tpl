{
  "Version": "2012-10-17",
  "Statement": [
%{ if rds ~}
    {"Sid": "Rds", "Effect": "Allow", "Action": ["rds:CopyDBSnapshot"], "Resource": "arn:${partition}:rds:*:*:snapshot:scanner*"},
%{ endif ~}
    {
      "Sid": "Kms", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*",
      "Condition": {"StringLike": {"kms:ViaService": [
%{ for i, s in kms_services ~}
        "${s}.*.amazonaws.com"%{ if i < length(kms_services) - 1 },%{ endif }
%{ endfor ~}
      ]}}
    }
  ]
}
