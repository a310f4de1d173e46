"""IAM documents for the AWS CLI: one folder for each role, an index, and a script that applies them."""

from octospec_iam_json.emitter import EMITTER

__all__ = ["EMITTER"]
