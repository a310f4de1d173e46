"""Writes the bundle: templates, boundary, metadata, the roles that stay, the index, and the page."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Deployment, Principal, Statement
from octo_spec.model.presence import Presence
from octo_spec.model.text import RoleArn, notation
from octo_spec.model.traversal import map_texts, statement_texts, trust_texts
from octo_spec.model.typed_json import to_json
from octo_spec.plugin.artifacts import Artifact, Emission
from octospec_delegation.kinds import DOES_NOT_FIT, SEVERAL_TEMPLATES
from octospec_delegation.vocabulary import (
    BOUNDARY,
    INDEX,
    INDEX_VERSION,
    METADATA,
    MOST_BOUNDARY,
    MOST_RENDERED,
    PERMISSIONS,
    README,
    ROLES,
    TRUST,
    VERSION_KEY,
    template_name,
)
from octospec_delegation.writing.boundary import boundary_of
from octospec_delegation.writing.documents import (
    PlacedStatement,
    json_text,
    policy_document,
    trust_document,
)
from octospec_delegation.writing.excess import excess_of
from octospec_delegation.writing.given_values import given_values
from octospec_delegation.writing.readme import TemplateSize, readme
from octospec_delegation.writing.refusals import attached_statements, refusals
from octospec_delegation.writing.sizes import bounds_of, most_elements, statement_size, worst_rendering
from octospec_delegation.writing.splitting import smallest_split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Role, TrustStatement
    from octo_spec.model.text import Reference, Text
    from octo_spec.plugin.contract import EmitterOptions
    from octospec_delegation.writing.boundary import Boundary
    from octospec_delegation.writing.excess import Excess
    from octospec_delegation.writing.given_values import GivenValues
    from octospec_delegation.writing.sizes import SizeBounds


def emit(deployment: Deployment, options: EmitterOptions) -> Emission:  # noqa: ARG001 - the contract's signature
    """Write the bundle, or report what it cannot express."""
    refused = tuple(refusals(deployment))
    if refused:
        return Emission((), refused)
    bundle = _Bundle.of(deployment)
    problems = tuple(bundle.problems())
    if problems:
        return Emission((), problems)
    return Emission(tuple(bundle.artifacts()), tuple(bundle.notes()))


@frozen
class _Template:
    """One template of a session."""

    name: str
    session: str
    placed: tuple[PlacedStatement, ...]
    size: int
    most_elements: int | None
    is_smallest: bool


@frozen
class _Bundle:
    """A deployment with the parts that are computed from it."""

    deployment: Deployment
    spelled: Deployment
    given: GivenValues
    bounds: SizeBounds
    templates: tuple[_Template, ...]
    boundary: Boundary | None
    excess: tuple[Excess, ...]

    @classmethod
    def of(cls, deployment: Deployment) -> _Bundle:
        """Compute the templates and the boundary."""
        spelled = _spelled_out(deployment)
        given = given_values(deployment, _references(spelled), _presences(spelled))
        sessions = [role for role in spelled.roles if role.session]
        references = (
            reference
            for role in sessions
            for each in _placed_statements(role)
            for text in statement_texts(each.statement)
            for reference in text.references
        )
        bounds = bounds_of(spelled, references)
        templates = tuple(
            each for role in sessions for each in _templates(role, len(sessions) == 1, given, bounds, spelled)
        )
        boundary = _boundary(spelled)
        excess = excess_of(_role_statements(spelled), boundary) if boundary else ()
        return cls(deployment, spelled, given, bounds, templates, boundary, excess)

    def problems(self) -> Iterator[Diagnostic]:
        """Say what AWS would not register."""
        for id in self.bounds.unbounded:
            message = (
                f"parameter {id!r} of a session has no 'max-length', so its template has no largest size"
            )
            yield DOES_NOT_FIT.at(None, message, "add 'max-length'")
        for template in self.templates:
            if template.size > MOST_RENDERED:
                [only] = template.placed[:1]
                message = (
                    f"one grant of session {template.session!r}, which begins with "
                    f"{only.statement.actions[0]}, needs up to {template.size:,} characters; AWS registers "
                    f"templates of at most {MOST_RENDERED:,}"
                )
                yield DOES_NOT_FIT.at(None, message, "split the grant")
        if self.boundary is not None and not self.boundary.fits:
            message = (
                f"the boundary has {self.boundary.size:,} characters; AWS registers at most "
                f"{MOST_BOUNDARY:,}. octospec joined statements and wrote wildcards in actions, and found no "
                "form that fits"
            )
            help = "reduce the permissions of the roles, or register two bundles"
            yield DOES_NOT_FIT.at(None, message, help)

    def notes(self) -> Iterator[Diagnostic]:
        """Say for which sessions one template is too small."""
        for session in dict.fromkeys(each.session for each in self.templates):
            own = [each for each in self.templates if each.session == session]
            if len(own) > 1:
                sizes = ", ".join(f"{each.name} {each.size:,}" for each in own)
                fewer = "fewer cannot hold its statements" if own[0].is_smallest else "perhaps fewer can"
                message = f"session {session!r} has {len(own)} templates: {sizes} characters; {fewer}"
                yield SEVERAL_TEMPLATES.at(None, message, "each template is a separate delegation request")

    # --- files ---------------------------------------------------------------------------------

    def artifacts(self) -> Iterator[Artifact]:
        """Yield every file."""
        documents: dict[str, JsonValue] = {}
        for template in self.templates:
            documents[template.name] = _places(template.placed)
            yield _json(template.name, policy_document(template.placed, self.given))
        for role in self.spelled.roles:
            if not role.session:
                yield from self._role(role, documents)
        boundary = json_text(self.boundary.document) if self.boundary else None
        if boundary is not None:
            yield Artifact(PurePosixPath(BOUNDARY), boundary)
        yield _json(METADATA, _metadata(self.deployment))
        yield _json(INDEX, self._index(documents, boundary))
        sizes = [
            TemplateSize(each.name, each.session, each.size, each.most_elements) for each in self.templates
        ]
        yield Artifact(
            PurePosixPath(README), readme(self.deployment, self.given, sizes, self.boundary, self.excess)
        )

    def _role(self, role: Role, documents: dict[str, JsonValue]) -> Iterator[Artifact]:
        folder = f"{ROLES}/{role.id}"
        placed = tuple(_placed_statements(role))
        yield _json(f"{folder}/{TRUST}", trust_document(role.trust, self.given))
        if placed:
            documents[f"{folder}/{PERMISSIONS}"] = _places(placed)
            yield _json(f"{folder}/{PERMISSIONS}", policy_document(placed, self.given))

    def _index(self, documents: dict[str, JsonValue], boundary: str | None) -> JsonValue:
        return {
            VERSION_KEY: INDEX_VERSION,
            "deployment": to_json(Deployment, _skeleton(self.deployment)),
            "values": {name: notation(each) for each, name in self.given.references.items()},
            "directives": {
                name: to_json(Presence, presence) for presence, name in self.given.directives.items()
            },
            "documents": documents,
            **({"boundary-sha256": sha256(boundary.encode()).hexdigest()} if boundary is not None else {}),
        }


def _json(path: str, data: JsonValue) -> Artifact:
    return Artifact(PurePosixPath(path), json_text(data))


def _metadata(deployment: Deployment) -> JsonValue:
    known = deployment.delegation
    if known is None:
        return {"partner_domain": "", "template_name": "", "template_description": ""}
    facts: dict[str, JsonValue] = {
        "partner_domain": known.partner_domain,
        "template_name": known.template_name,
        "template_description": known.template_description,
    }
    if known.boundary_name:
        facts |= {"boundary_name": known.boundary_name, "boundary_description": known.boundary_description}
    return facts


# --- parts of the deployment -------------------------------------------------------------------


def _spelled_out(deployment: Deployment) -> Deployment:
    """Replace each reference to a role by its ARN, since no document can refer to a role."""
    arns = {role.id: role.arn_text for role in deployment.roles}

    def spell(reference: Reference) -> Reference | Text:
        arn = arns.get(reference.id) if isinstance(reference, RoleArn) else None
        return arn or reference

    roles = (map_texts(role, lambda text: text.map(spell)) for role in deployment.roles)
    return replace(deployment, roles=tuple(roles))


def _placed_statements(role: Role) -> Iterator[PlacedStatement]:
    for at, policy in enumerate(role.policies):
        for number, statement in enumerate(policy.statements):
            yield PlacedStatement(role.id, at, number, statement, policy.presence)


def _references(spelled: Deployment) -> Iterator[Reference]:
    for role in spelled.roles:
        for placed in _placed_statements(role):
            for text in statement_texts(placed.statement):
                yield from text.references
        for entry in role.trust:
            for text in trust_texts(entry):
                yield from text.references


def _presences(spelled: Deployment) -> Iterator[Presence]:
    for role in spelled.roles:
        yield from (policy.presence for policy in role.policies)
        yield from (entry.presence for entry in role.trust)


def _templates(
    role: Role,
    is_only: bool,  # noqa: FBT001 - one caller
    given: GivenValues,
    bounds: SizeBounds,
    spelled: Deployment,
) -> Iterator[_Template]:
    """Split a session into as few templates as hold it."""
    placed = tuple(_placed_statements(role))
    sizes = [statement_size(each, given, bounds) for each in placed]

    def size(numbers: tuple[int, ...]) -> int:
        return worst_rendering(sizes[at] for at in numbers)

    def fits(numbers: tuple[int, ...]) -> bool:
        return len(numbers) == 1 or size(numbers) <= MOST_RENDERED

    split = smallest_split(range(len(placed)), fits)
    for part, numbers in enumerate(split.parts if placed else (), 1):
        own = tuple(placed[at] for at in numbers)
        most = most_elements(own, size(numbers), bounds, spelled.parameters)
        name = template_name("" if is_only else role.id, part)
        yield _Template(name, role.id, own, size(numbers), most, split.is_smallest)


def _boundary(spelled: Deployment) -> Boundary | None:
    """Return the boundary of the roles that stay; ``None`` if none stays."""
    if all(role.session for role in spelled.roles):
        return None
    arn = spelled.delegation.boundary_arn if spelled.delegation else ""
    return boundary_of(_role_statements(spelled), arn)


def _role_statements(spelled: Deployment) -> tuple[Statement, ...]:
    """Return the statements of the roles that stay."""
    staying = [role for role in spelled.roles if not role.session]
    own = (each.statement for role in staying for each in _placed_statements(role))
    return (*own, *(each for role in staying for each in attached_statements(role)))


def _places(placed: tuple[PlacedStatement, ...]) -> JsonValue:
    """Say which statement of the deployment each statement of a document is."""
    return [
        {"role": each.role, "policy": each.policy, "statement": each.number, "order": list(each.order)}
        for each in placed
    ]


def _skeleton(deployment: Deployment) -> Deployment:
    """Return the deployment without what the documents say, and without what the metadata say."""
    return replace(deployment, roles=tuple(map(_without_grants, deployment.roles)), delegation=None)


def _without_grants(role: Role) -> Role:
    policies = (
        replace(policy, statements=tuple(map(_without_grant, policy.statements))) for policy in role.policies
    )
    return replace(role, policies=tuple(policies), trust=tuple(map(_without_principal, role.trust)))


def _without_grant(statement: Statement) -> Statement:
    plain = Statement(statement.effect, ())
    written = ("actions", "resources", "conditions", "sid", "actions_excepted", "resources_excepted")
    return replace(statement, place=None, **{name: getattr(plain, name) for name in written})


def _without_principal(entry: TrustStatement) -> TrustStatement:
    empty = Principal(entry.principal.kind, ())
    return replace(entry, principal=empty, actions=(), conditions=(), sid="", place=None)
