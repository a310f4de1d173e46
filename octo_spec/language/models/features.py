"""Features: what the product does for a customer, and the permissions that it needs for that."""

from typing import Annotated

from pydantic import BeforeValidator

from octo_spec.language.models.scalars import EMPTY, Conditions, Described, Line, OneOrMore, Prose


class NeedSpec(Described):
    """Requests that a feature makes. An action alone is short for `allow` on all resources."""

    allow: OneOrMore[Line]
    """Actions. One role must be allowed to use each of them."""
    on: OneOrMore[Line] = ("*",)
    """ARNs of resources. Without this key: all."""
    when: Conditions = EMPTY
    """Only requests that match these conditions."""


def _with_action(written: object) -> object:
    return {"allow": written} if isinstance(written, str) else written


Need = Annotated[NeedSpec, BeforeValidator(_with_action, json_schema_input_type=Line | NeedSpec)]
"""An action, or requests."""


class FeatureSpec(Described):
    """What the product does for a customer. octospec decides for which choices it has what it needs."""

    title: Prose
    """What the product does, in a few words."""
    why: Prose
    """What the customer gains."""
    needs: OneOrMore[Need]
    """The actions or requests without which it does not work."""
    without: Prose
    """What happens for a customer who does not permit it."""
