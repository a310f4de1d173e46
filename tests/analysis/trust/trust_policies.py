"""Trust policies as a test writes them, and the answers about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octo_spec.analysis.sides import document_side
from octo_spec.analysis.trust.trust_policy import TrustPolicy
from octo_spec.iam.policy import parse
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.analysis.trust.trust_answers import TrustAnswers

Json = Any
VENDOR = "444455556666"
EXTERNAL_ID = "sts:ExternalId"
SECRET = "4a1f0c9e2b7d4c55a90e3f6d8b21c7e4"  # noqa: S105 - an external ID, and a made-up one


def policy_of(*statements: Json, version: str = "2012-10-17") -> TrustPolicy:
    """Return a trust policy that is a document of its own."""
    document = parse({"Version": version, "Statement": list(statements)})
    [role] = document_side("trust.json", "", document, Unknowns()).roles
    return TrustPolicy.of(role, Unknowns(), None)


def allow(condition: Json = None, by: Json = None, action: str = "sts:AssumeRole") -> Json:
    """Return a statement that trusts the vendor's account, or the principal ``by``."""
    principal = {"AWS": VENDOR} if by is None else by
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition or {}}


def deny(condition: Json) -> Json:
    """Return a statement that denies everyone to assume the role."""
    return {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}


def first_answer(found: TrustAnswers) -> str:
    """Return the gravest answer."""
    return found[0].answer.value
