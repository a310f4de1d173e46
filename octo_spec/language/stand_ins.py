"""Replacements for a faulty part of a spec, so that the rest can be read."""

from __future__ import annotations

from typing import Final

from octo_spec.language.models.choices import ChoiceSpec
from octo_spec.language.models.delegation import DelegationSpec, RegisteredSpec
from octo_spec.language.models.features import FeatureSpec, NeedSpec
from octo_spec.language.models.groups import GrantSpec, GroupSpec, NeverSpec
from octo_spec.language.models.parameters import ParameterSpec
from octo_spec.language.models.register import RegisterSpec
from octo_spec.language.models.roles import RoleSpec
from octo_spec.language.models.scalars import AcceptSpec, Described
from octo_spec.language.models.spec import Spec
from octo_spec.language.models.trust import TrustSpec
from octo_spec.language.models.vendor import VendorSpec

OMITTED: Final = object()
"""Represents a missing value: the key is removed."""

_GRANT: Final = {"allow": "sts:GetCallerIdentity"}
_TRUST: Final = {"service": "ec2.amazonaws.com"}
_ROLE: Final = {"why": "-", "trust": _TRUST}
_SERVICE: Final = "arn:aws:sns:us-east-1:123456789012:topic"
_REGISTERED: Final = {"name": "-", "description": "-"}
_FEATURE: Final = {"title": "-", "why": "-", "needs": _GRANT["allow"], "without": "-"}
_GROUP: Final = {"category": "cost-data", "access": "permissions", "why": "-", "grants": _GRANT}

ENTRIES: Final[dict[type[Described], object]] = {
    ParameterSpec: {"description": "-"},
    ChoiceSpec: {"description": "-"},
    RoleSpec: _ROLE,
    TrustSpec: _TRUST,
    GroupSpec: _GROUP,
    GrantSpec: _GRANT,
    FeatureSpec: _FEATURE,
    NeedSpec: _GRANT,
    NeverSpec: {**_GRANT, "why": "-"},
    VendorSpec: {},
    DelegationSpec: {"partner-domain": "vendor.example", "date": "2026-01-01", "template": _REGISTERED},
    RegisteredSpec: _REGISTERED,
    RegisterSpec: {"service": _SERVICE},
    AcceptSpec: "-",
}
"""Model -> a valid entry that grants next to nothing."""

VALUES: Final[dict[tuple[type[Described], str | int], object]] = {
    (Spec, "octospec"): "1",
    (Spec, "name"): "spec",
    (Spec, "version"): "0.0.0",
    (Spec, "description"): "-",
    (Spec, "roles"): {"unknown": _ROLE},
    (Spec, "groups"): {"unknown": _GROUP},
    (ParameterSpec, "description"): "-",
    (ChoiceSpec, "description"): "-",
    (RoleSpec, "why"): "-",
    (RoleSpec, "trust"): _TRUST,
    (GroupSpec, "category"): "cost-data",
    (GroupSpec, "access"): "permissions",
    (GroupSpec, "why"): "-",
    **{(FeatureSpec, key): value for key, value in _FEATURE.items()},
    (NeedSpec, "allow"): _GRANT["allow"],
    (NeverSpec, "allow"): _GRANT["allow"],
    (NeverSpec, "why"): "-",
    (DelegationSpec, "partner-domain"): "vendor.example",
    (DelegationSpec, "date"): "2026-01-01",
    (DelegationSpec, "template"): _REGISTERED,
    (RegisteredSpec, "name"): "-",
    (RegisteredSpec, "description"): "-",
    (RegisterSpec, "service"): _SERVICE,
    (AcceptSpec, "reason"): "-",
}
"""A required key -> a valid value; any other key may be removed."""

HARMLESS_KEYS: Final[dict[type[Described], frozenset[str]]] = {
    GrantSpec: frozenset({"sid", "why", "accept"}),
    TrustSpec: frozenset({"sid", "why", "accept"}),
    NeverSpec: frozenset({"why"}),
    GroupSpec: frozenset({"category", "access", "why", "grants", "attach", "accept"}),
    RoleSpec: frozenset(
        {"why", "description", "tags", "trust", "inline", "managed", "attached", "grants-nothing", "accept"}
    ),
}
"""Model -> the keys whose removal grants nothing more."""

NAMED: Final = frozenset({"parameters", "choices", "roles", "groups", "features", "accept"})
"""Keys of maps from ids to models."""
