"""What tests of octospec and of its plugins need; installed with ``octospec[testing]``.

Inherit ``EmitterConformance`` to check an emitter against the laws, ``DocumenterConformance`` for a
documenter, and ``QuestionsConformance`` for questions. Draw from ``deployments`` for laws of your own, and
decorate them with ``LAW``. ``findings_of`` returns the findings of a rule in a spec, and
``reservation_errors`` the errors of a spec that uses what an emitter reserves.
"""

import pytest

pytest.register_assert_rewrite(
    "octo_spec.testing.conformance",
    "octo_spec.testing.documenter_conformance",
    "octo_spec.testing.findings",
    "octo_spec.testing.questions_conformance",
)

from octo_spec.testing.conformance import EmitterConformance, supported_part, without_documentation  # noqa: E402 - rewritten first
from octo_spec.testing.documenter_conformance import DocumenterConformance  # noqa: E402 - as above
from octo_spec.testing.environments import environments_of  # noqa: E402 - as above
from octo_spec.testing.findings import findings_of, reservation_errors  # noqa: E402 - as above
from octo_spec.testing.laws import LAW  # noqa: E402 - as above
from octo_spec.testing.questions_conformance import QuestionsConformance  # noqa: E402 - as above
from octo_spec.testing.strategies import deployments  # noqa: E402 - as above

__all__ = [
    "LAW",
    "DocumenterConformance",
    "EmitterConformance",
    "QuestionsConformance",
    "deployments",
    "environments_of",
    "findings_of",
    "reservation_errors",
    "supported_part",
    "without_documentation",
]
