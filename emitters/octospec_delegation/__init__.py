"""Bundles for AWS's temporary delegation: templates for the vendor's session, a boundary, and the roles."""

from octospec_delegation.emitter import EMITTER

__all__ = ["EMITTER"]
