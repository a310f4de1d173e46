"""IAM documents for the AWS CLI: one folder a role, an index, and a script that applies it."""

from octospec_iam_json.emitter import EMITTER

__all__ = ["EMITTER"]
