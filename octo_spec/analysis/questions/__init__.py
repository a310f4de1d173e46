"""The questions that reviewers of a role ask, one per file: reads, changes, permissions, guardrails.

A question is a value: a short phrase, the actions that decide it, and a page, the docstring of its module.
Its id is stable: a spec may guarantee its answer, and scripts may read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.questions import (
    assumes_roles,
    changes_backups,
    changes_encryption,
    changes_iam,
    changes_monitoring,
    changes_network,
    changes_resources,
    creates_credentials,
    deletes_data,
    exposes_resources,
    leaves_organization,
    passes_roles,
    reads_billing,
    reads_code,
    reads_disks,
    reads_logs,
    reads_object_contents,
    reads_people,
    reads_queues_and_streams,
    reads_secrets,
    reads_tables,
    runs_code,
    spends_money,
    stops_machines,
)

if TYPE_CHECKING:
    from octo_spec.analysis.questions.review_question import ReviewQuestion

QUESTIONS: Final[tuple[ReviewQuestion, ...]] = (
    reads_secrets.QUESTION,
    reads_object_contents.QUESTION,
    reads_tables.QUESTION,
    reads_queues_and_streams.QUESTION,
    reads_logs.QUESTION,
    reads_code.QUESTION,
    reads_disks.QUESTION,
    reads_billing.QUESTION,
    reads_people.QUESTION,
    changes_resources.QUESTION,
    deletes_data.QUESTION,
    stops_machines.QUESTION,
    runs_code.QUESTION,
    spends_money.QUESTION,
    changes_iam.QUESTION,
    creates_credentials.QUESTION,
    passes_roles.QUESTION,
    assumes_roles.QUESTION,
    exposes_resources.QUESTION,
    changes_network.QUESTION,
    changes_monitoring.QUESTION,
    changes_encryption.QUESTION,
    changes_backups.QUESTION,
    leaves_organization.QUESTION,
)
"""All of them, in the order in which a review lists them."""


def question(id: str) -> ReviewQuestion | None:
    """Return a question by its id."""
    return next((each for each in QUESTIONS if each.id == id), None)
