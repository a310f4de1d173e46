# Plans only, creates nothing. Set the required variables: terraform test -var NAME=VALUE
run "as_it_is_given" {
  command = plan

  assert {
    condition     = output.spec_name == "nimbus-costs"
    error_message = "spec_name is not nimbus-costs."
  }

  assert {
    condition     = output.spec_version == "1.0.0"
    error_message = "spec_version is not 1.0.0."
  }
}

run "with_what_is_yours" {
  command = plan

  variables {
    permissions_boundary = "arn:aws:iam::111122223333:policy/guardrail"
    tags                 = { paid-by = "platform" }
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.reader] : role.permissions_boundary == "arn:aws:iam::111122223333:policy/guardrail"])
    error_message = "Role reader does not have your permissions boundary."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.reader] : lookup(role.tags, "paid-by", "") == "platform"])
    error_message = "Role reader does not have your tag."
  }
}
