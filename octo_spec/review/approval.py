"""An approval: what a reviewer approved, under which conditions and until when, as a file.

It holds the SHA-256 of each file of the side, the answers that were decided then, and all that the side
allows, so that a later side can be compared with it.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.frozen import frozen
from octo_spec.iam.json_values import NUMBERS, NotANumberError
from octo_spec.model.claims import Claim  # noqa: TC001 - JSON follows the annotations
from octo_spec.model.review_facts import HashedFile  # noqa: TC001 - as above
from octo_spec.model.review_json import as_json, form_schema
from octo_spec.model.typed_json import MistypedError, from_json

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import ReviewFacts

APPROVAL_KEY: Final = "octospec-approval"
APPROVAL_VERSION: Final = 2
"""The version of the form; it changes whenever a field does, since no field of an approval is ignored."""
_WITHOUT_NEVER: Final = 1
"""An earlier form, which does not say what the approved spec forbids with ``never``."""


@frozen
class ApprovedAnswer:
    """The answer to one question about one role, with the claims behind it, the gravest first."""

    role: str
    question: str
    claims: tuple[Claim, ...]


@frozen
class ApprovedBoundary:
    """The text of a role's permissions boundary, if it is known next to the role."""

    role: str
    policy: object


@frozen
class UnknownSettings:
    """The settings of a live role that are not known."""

    role: str
    settings: tuple[str, ...]


@frozen
class ApprovedLimits:
    """All that the approved side allows.

    ``deployment`` has the roles, in the form in which octospec sends deployments to plugins; ``format`` is
    that of artifacts. A side that is a single IAM policy has only ``policy``. ``account`` and ``partition``
    say where live roles are.
    """

    deployment: object = None
    policy: object = None
    format: str = ""
    account: str = ""
    partition: str = ""
    boundaries: tuple[ApprovedBoundary, ...] = ()
    unknown_settings: tuple[UnknownSettings, ...] = ()


@frozen
class Approval:
    """What was approved: a side, who approved it, on which day and until when; ``approved`` is the day.

    ``until`` is the last day on which it holds, in UTC. ``customer`` is empty if the side is for everyone.
    ``catalogue`` is the date of AWS's data that decided the answers. ``skipped`` are the places of roles that
    could not be read.
    """

    name: str
    version: str
    customer: str
    side: str
    by: str
    approved: str
    until: str
    conditions: tuple[str, ...]
    files: tuple[HashedFile, ...]
    octospec: str
    catalogue: str
    roles: tuple[str, ...]
    skipped: tuple[str, ...]
    answers: tuple[ApprovedAnswer, ...]
    limits: ApprovedLimits

    def is_over(self, today: date) -> bool:
        """Whether the last day is over, in UTC."""
        return today > date.fromisoformat(self.until)


def approved_answers(facts: ReviewFacts) -> tuple[ApprovedAnswer, ...]:
    """Return the answers of a review in the form of an approval."""
    return tuple(ApprovedAnswer(each.role, each.question, each.claims) for each in facts.answers)


# --- the file ----------------------------------------------------------------------------------


def approval_text(approval: Approval) -> str:
    """Write the file: the same approval gives the same bytes."""
    reported = as_json(approval)
    fields = reported if isinstance(reported, dict) else {}
    return json.dumps({APPROVAL_KEY: APPROVAL_VERSION, **fields}, indent=2, ensure_ascii=False) + "\n"


def parsed_approval(text: str) -> Approval:
    """Read the file; raise ``MistypedError`` if it is not an approval of this form."""
    data = _json(text)
    if not isinstance(data, dict) or APPROVAL_KEY not in data:
        _refuse("it is not an approval")
    if _version(data.pop(APPROVAL_KEY)) not in (_WITHOUT_NEVER, APPROVAL_VERSION):
        _refuse(f"its form is not version {_WITHOUT_NEVER} or {APPROVAL_VERSION}, which this octospec reads")
    approval = from_json(Approval, data)
    _check(approval)
    return approval


def records_never(text: str) -> bool:
    """Whether the file of an approval says what the approved spec forbids with ``never``."""
    data = _json(text)
    return isinstance(data, dict) and _version(data.get(APPROVAL_KEY)) != _WITHOUT_NEVER


def _version(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _json(text: str) -> JsonValue:
    try:
        data: JsonValue = json.loads(text, object_pairs_hook=_object_without_repeats, **NUMBERS)
    except RecursionError:
        _refuse("it is nested deeper than any approval")
    except NotANumberError as error:
        _refuse(str(error))
    except ValueError:
        _refuse("it is not JSON")
    return data


def _object_without_repeats(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Return an object; refuse a repeated key: a reviewer may read the first value, a parser the last."""
    values = dict(pairs)
    if len(values) < len(pairs):
        _refuse("a key occurs twice in one object")
    return values


def _check(approval: Approval) -> None:
    """Refuse what octospec never writes, and what decides nothing."""
    if not is_day(approval.approved) or not is_day(approval.until):
        _refuse("it has a date that does not exist")
    if not approval.by or not approval.answers or not approval.roles:
        _refuse("it does not say who approved which answers about which roles")
    keys = [(each.role, each.question) for each in approval.answers]
    if len(set(keys)) < len(keys) or not all(each.claims for each in approval.answers):
        _refuse("it does not have one answer for each role and question")
    if {role for role, _ in keys} != {*approval.roles}:
        _refuse("its answers are not about its roles")
    if (approval.limits.deployment is None) is (approval.limits.policy is None):
        _refuse("it does not say what was allowed")


def _refuse(problem: str) -> NoReturn:
    raise MistypedError(problem)


def is_day(text: str) -> bool:
    """Whether a text is a day that exists, as YYYY-MM-DD."""
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def approval_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema of the file."""
    return form_schema(Approval, APPROVAL_KEY, APPROVAL_VERSION, "octospec approve")
