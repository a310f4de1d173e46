"""Documents of a bundle: statements with ``@{…}`` for values and ``@Enabled`` for presences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octo_spec.model.text import Text
from octospec_delegation.vocabulary import ENABLED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Statement, TrustStatement
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.presence import Presence
    from octospec_delegation.writing.given_values import GivenValues


@frozen
class PlacedStatement:
    """One statement of a policy of a role: where the deployment has it."""

    role: str
    policy: int
    number: int
    statement: Statement
    presence: Presence

    @property
    def order(self) -> tuple[int, ...]:
        """The position of each written action in the deployment: AWS registers them in alphabetical order."""
        actions = self.statement.actions
        return tuple(sorted(range(len(actions)), key=lambda at: (actions[at].lower(), actions[at])))


def policy_document(placed: Iterable[PlacedStatement], given: GivenValues) -> dict[str, JsonValue]:
    """Return a permissions policy as JSON."""
    return _document([written_statement(each, given) for each in placed])


def written_statement(placed: PlacedStatement, given: GivenValues) -> dict[str, JsonValue]:
    """Return a statement as JSON, its actions in alphabetical order."""
    tree = statement_tree(placed.statement)
    key = "NotAction" if placed.statement.actions_excepted else "Action"
    actions = [placed.statement.actions[at] for at in placed.order]
    tree[key] = actions[0] if len(actions) == 1 else tuple(actions)
    return _with_directive(tree, placed.presence, given)


def trust_document(statements: Iterable[TrustStatement], given: GivenValues) -> dict[str, JsonValue]:
    """Return a trust policy as JSON."""
    return _document(
        [_with_directive(trust_statement_tree(each), each.presence, given) for each in statements]
    )


def _document(statements: list[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    return {"Version": POLICY_VERSION, "Statement": statements}


def _with_directive(tree: dict[str, Tree], presence: Presence, given: GivenValues) -> dict[str, JsonValue]:
    directive = given.directives.get(presence)
    written: dict[str, JsonValue] = {ENABLED: directive} if directive else {}
    return {**written, **{key: _render(value, given) for key, value in tree.items()}}


def _render(tree: Tree, given: GivenValues) -> JsonValue:
    match tree:
        case Text():
            return render_text(tree, given)
        case str():
            return tree
        case tuple():
            return [_render(item, given) for item in tree]
        case dict():
            return {key: _render(value, given) for key, value in tree.items()}


def render_text(text: Text, given: GivenValues) -> str:
    """Write a text with ``@{Name}`` for each reference."""
    pieces = (each if isinstance(each, str) else f"@{{{given.references[each]}}}" for each in text.pieces)
    return "".join(pieces)


def json_text(data: JsonValue) -> str:
    """Write JSON for people."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def minify(data: JsonValue) -> str:
    """Write JSON as AWS counts it, without directives."""
    return json.dumps(_without_directives(data), separators=(",", ":"), ensure_ascii=False)


def _without_directives(data: JsonValue) -> JsonValue:
    match data:
        case dict():
            return {key: _without_directives(value) for key, value in data.items() if key != ENABLED}
        case list():
            return [_without_directives(item) for item in data]
        case _:
            return data
