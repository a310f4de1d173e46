"""The trust policy of one role, and the requests by which callers may assume the role.

The access engine decides: a question is a document whose statements match requests, and each statement of
the policy that allows one of them is an opening, with the request that shows it. A deny counts, and so does
each combination of choices.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.access.evaluate import allows
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.trust.excepted_principals import has_exceptions, narrowest_trust, widest_trust
from octo_spec.analysis.trust.shown_requests import shown_request
from octo_spec.frozen import frozen
from octo_spec.iam.policy import Document
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.unread import UnreadKind
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet, RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Statement
    from octo_spec.model.claims import WitnessRequest
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.presence import Presence
    from octo_spec.model.unread import Unread
    from octo_spec.symbolic.unknowns import Unknowns


@frozen
class Opening:
    """A statement that allows a request to assume the role, and when the statement is present."""

    statement: WrittenStatement
    presence: Presence
    request: Request
    witness: WitnessRequest
    """The request as a reviewer reads it."""
    is_certain: bool = True
    """Whether the request is allowed, whichever sessions ``NotPrincipal`` excepts."""


@frozen(slots=False)  # no slots: caches what several questions need
class TrustPolicy:
    """The trust policy of one role for all combinations of choices.

    ``deployment`` is ``None`` for a single document, whose account is not known either.
    """

    documents: DocumentSet
    unknowns: Unknowns
    deployment: Deployment | None = None
    unread: tuple[Unread, ...] = ()

    @classmethod
    def of(cls, role: RolePolicies, unknowns: Unknowns, deployment: Deployment | None) -> TrustPolicy:
        """Return the trust policy of a role."""
        roles = deployment.roles if deployment else ()
        unread = next((each.unread for each in roles if each.id == role.id), ())
        return cls(role.trust, unknowns, deployment, tuple(filter(_may_trust, unread)))

    @property
    def own_account(self) -> str | None:
        """The account of the role; ``None`` if it is not known."""
        return self.unknowns.account if self.deployment else None

    @property
    def is_for_everyone(self) -> bool:
        """Whether all customers deploy the same file: a third-party one, which has no version.

        A spec allows no literal external ID: in octospec's output it is the answer of one customer.
        """
        return self.deployment is not None and self.deployment.version == UNVERSIONED

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The parameters of the deployment."""
        return {each.id: each for each in self.deployment.parameters} if self.deployment else {}

    @cached_property
    def statements(self) -> tuple[tuple[Statement, WrittenStatement, str], ...]:
        """Each statement, parsed and as written, with the version of its document."""
        return tuple(
            (statement, written, document.version)
            for document, of_document in zip(self.documents.documents, self.documents.statements, strict=True)
            for statement, written in zip(document.statements, of_document, strict=True)
        )

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of all statements, in a fixed order."""
        found = {condition for statement, _, _ in self.statements for condition in statement.conditions}
        return tuple(sorted(found, key=str))

    @cached_property
    def written_text(self) -> str:
        """Everything that the statements write about callers and conditions."""
        named = (str(each) for _, written, _ in self.statements for each in written.principals)
        return "\n".join((*named, *self.unknowns.placeholders.values(), *map(str, self.conditions)))

    def openings(self, requests: Document, *limits: Document) -> Iterator[Opening]:
        """Yield the statements that allow some of ``requests`` that no limit denies, each with a request.

        Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
        """
        denied = (self.documents.limits, *limits)
        trust = self.documents.documents
        certain = narrowest_trust(trust)
        for overlap in overlaps(certain, requests, denied):
            yield self._opening(overlap, is_certain=True)
        for overlap in overlaps(widest_trust(trust), requests, denied) if has_exceptions(trust) else ():
            yield self._opening(overlap, is_certain=allows(certain, overlap.witness))

    def _opening(self, overlap: Overlap, *, is_certain: bool) -> Opening:
        return Opening(
            self.documents.written_statement(overlap.place),
            statement_presence(self.documents.parsed_statement(overlap.place), self.unknowns),
            overlap.witness,
            shown_request(overlap.witness, self.conditions, self.unknowns),
            is_certain,
        )


def once_each(openings: Iterable[Opening]) -> Iterator[Opening]:
    """Yield the first opening of each statement, as its author wrote it, and for each presence.

    It searches as it is iterated, so ``completed`` handles a search that is too long.
    """
    seen = set[object]()
    for opening in openings:
        if (key := (opening.statement, opening.presence)) not in seen:
            seen.add(key)
            yield opening


def restrict_requests(requests: Document, *conditions: Condition) -> Document:
    """Restrict requests to those for which all ``conditions`` hold."""
    added = frozenset(conditions)
    statements = (replace(each, conditions=each.conditions | added) for each in requests.statements)
    return Document(tuple(statements))


def _may_trust(unread: Unread) -> bool:
    return unread.kind not in _GRANTING


_GRANTING: Final = frozenset({UnreadKind.STATEMENT, UnreadKind.POLICY})
"""Unread parts that grant permissions: they trust no one."""
