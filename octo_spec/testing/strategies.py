"""Hypothesis strategies for valid deployments, in the normal form of ``octo_spec.model.deployment``.

Their results are like those of resolving: all that is used is declared, all that is declared is used,
presences are minimal and sorted, and texts are as hostile as the language allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from octo_spec.model.deployment import Deployment
from octo_spec.model.traversal import link_role_arns, prune
from octo_spec.model.vendor import VENDOR_QUESTIONS, VendorStatement
from octo_spec.testing import draw_grants, draw_names, draw_questions, draw_roles, draw_texts, hostile_words
from octo_spec.testing.draw import pick, some

if TYPE_CHECKING:
    from octo_spec.model.capabilities import Lack

partitions = st.composite(draw_questions.draw_partitions)
parameters = st.composite(draw_questions.draw_parameter)
choices = st.composite(draw_questions.draw_choice)
presences = st.composite(draw_questions.draw_presence)
policy_texts = st.composite(draw_texts.draw_policy_text)
names = st.composite(draw_texts.draw_name)
conditions = st.composite(draw_grants.draw_conditions)
statements = st.composite(draw_grants.draw_statement)
with_names = st.composite(draw_names.draw_names)
trust_statements = st.composite(draw_grants.draw_trust_statement)


@st.composite
def vendor_statements(draw: st.DrawFn) -> tuple[VendorStatement, ...]:
    """Draw what a vendor says: nothing, or an answer to some of the questions."""
    said = draw(st.lists(hostile_words.descriptions, max_size=2).map(tuple))
    questions = tuple(VENDOR_QUESTIONS.items())
    return tuple(VendorStatement(id, words, said[:at]) for at, (id, words) in enumerate(questions) if said)


@st.composite
def deployments(draw: st.DrawFn, lacks: frozenset[Lack] = frozenset()) -> Deployment:
    """Draw a deployment that a target which ``lacks`` features does not refuse."""
    role_ids = some(draw, hostile_words.IDS, 2, 1)
    questions = draw_questions.draw_questions(draw, _question_ids(draw, role_ids))
    return prune(
        link_role_arns(
            Deployment(
                pick(draw, ("octo", "a-b", "on", "null")),
                pick(draw, ("1.0.0", "0.1.0", "10.20.30-rc.1+b.7")),
                draw_roles.draw_roles(draw, role_ids, questions, lacks),
                questions.parameters,
                questions.choices,
                questions.requirements,
                questions.partitions,
                description=draw(hostile_words.descriptions),
                title=draw(hostile_words.comments),
                contact=draw(hostile_words.comments),
                vendor=draw(vendor_statements()),
            )
        )
    )


def _question_ids(draw: st.DrawFn, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Draw IDs of parameters and choices that differ from every name made of a role."""
    made = {f"{role}{end}" for role in roles for end in _MADE}
    return some(draw, tuple(id for id in hostile_words.IDS if id not in made), 7)


_MADE: Final = ("-role", "-name", "-arn", "-role-name", "-role-arn")
