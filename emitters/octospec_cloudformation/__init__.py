"""CloudFormation: a deployment as one YAML template, and the template read back."""

from octospec_cloudformation.emitter import EMITTER

__all__ = ["EMITTER"]
