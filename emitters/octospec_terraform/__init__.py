"""Terraform modules: a resource for each policy, ``terraform fmt`` clean, nothing deprecated."""

from octospec_terraform.emitter import EMITTER

__all__ = ["EMITTER"]
