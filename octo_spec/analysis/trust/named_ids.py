"""The external IDs that a trust policy names, and how hard each is to guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.trust.compared_values import ComparedValue, compared_values
from octo_spec.frozen import frozen
from octo_spec.iam.external_ids import KEY, LEAST_BITS, looks_random, value_bits
from octo_spec.language.external_id_sizes import parameter_size, weakness
from octo_spec.language.pattern_sizes import characters
from octo_spec.model.evaluate import evaluate_each
from octo_spec.model.text import ListParam, Param, Stack, StackAttribute, Text
from octo_spec.symbolic.answer_keys import is_answer_key
from octo_spec.symbolic.symbolic_values import SymbolicValues

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.symbolic.unknowns import Unknowns

STACK_NAME: Final = "it contains the name of the stack, which the deployer chooses"
PUBLIC: Final = "everyone can read its text, and an account or a region is not secret"


@frozen
class NamedId:
    """A value with which a policy compares external IDs, and its text as the author wrote it.

    ``parameters`` are those whose values it has. If the policy ``is_for_everyone``, each customer reads its
    literal text.
    """

    text: Text
    compared: ComparedValue
    parameters: tuple[Parameter, ...] = ()
    is_for_everyone: bool = False

    @property
    def is_of_request(self) -> bool:
        """Whether it depends on the request itself, so that each caller knows it."""
        return not all(map(is_answer_key, self.compared.matches.variables))

    @property
    def is_of_stack(self) -> bool:
        """Whether each deployment has its own, since the ID of its stack is in it."""
        return bool(self._stack_attributes - {StackAttribute.NAME})

    @property
    def is_of_stack_name(self) -> bool:
        """Whether it contains the name of the stack, which the deployer chooses, and no ID of the stack."""
        return self._stack_attributes == {StackAttribute.NAME}

    @property
    def _stack_attributes(self) -> frozenset[StackAttribute]:
        return frozenset(each.attribute for each in self.text.references if isinstance(each, Stack))

    @property
    def defaults(self) -> tuple[Parameter, ...]:
        """The parameters with a default; empty if another parameter has none and must be given."""
        kept = tuple(each for each in self.parameters if each.default is not None)
        return kept if len(kept) == len(self.parameters) else ()

    @property
    def weakness(self) -> str:
        """How it can be guessed; empty if it cannot."""
        if self.is_of_request:
            return "each caller knows it, since the request contains it"
        if self._stack_attributes:
            return ""
        if self.parameters and not self.defaults:
            given = (each for each in self.parameters if each.default is None)
            return weakness(tuple(map(parameter_size, given)))
        return PUBLIC if self._is_public else _weakness(self._known_value)

    @property
    def _is_public(self) -> bool:
        """Whether it differs between customers only by their accounts or regions, which are not secret."""
        return self.is_for_everyone and not self.parameters and bool(self.text.references)

    @property
    def doubt(self) -> str:
        """Why it is not decided whether it can be guessed; empty if that is decided."""
        if self.weakness or self.is_of_stack:
            return ""
        if self.is_of_stack_name:
            return STACK_NAME
        return "" if self.parameters and not self.defaults else _doubt(self._known_value)

    @property
    def _known_value(self) -> str:
        defaults = {each.id: _first_value(each.default) for each in self.parameters}
        pieces = (
            defaults.get(piece.id, "") if isinstance(piece, Param | ListParam) else piece
            for piece in self.text.pieces
        )
        return "".join(piece for piece in pieces if isinstance(piece, str))

    @property
    def is_secret(self) -> bool:
        """Whether only those who know it can present a matching external ID."""
        return not self.is_of_request and not (self.compared.is_pattern and self.weakness)

    @property
    def is_empty(self) -> bool:
        """Whether it is the empty text, which everyone knows."""
        return not str(self.text)

    @property
    def open_wildcards(self) -> tuple[str, ...]:
        """The parameters whose value may be a pattern, because the operator reads wildcards."""
        if not self.compared.reads_wildcards:
            return ()
        return tuple(each.id for each in self.parameters if _may_hold_wildcard(each))

    def __str__(self) -> str:
        return str(self.text) or "the empty text"


def _first_value(default: str | tuple[str, ...] | None) -> str:
    return default if isinstance(default, str) else next(iter(default or ()), "")


def _may_hold_wildcard(parameter: Parameter) -> bool:
    if parameter.allowed:
        return any(set(_WILDCARDS) & set(facts.key) for facts in parameter.allowed)
    return parameter.pattern is None or bool(characters(parameter.pattern, _WILDCARDS))


_WILDCARDS: Final = "*?"


def _weakness(value: str) -> str:
    bits = int(value_bits(value))
    return f"it has at most {bits} bits, but {LEAST_BITS} are required" if bits < LEAST_BITS else ""


def _doubt(value: str) -> str:
    if looks_random(value):
        return ""
    return f"it has at most {int(value_bits(value))} bits, but how it was made is not known"


# --- in a policy -------------------------------------------------------------------------------


def named_ids(policy: TrustPolicy) -> tuple[NamedId, ...]:
    """Return the external IDs that a policy names, each once, in the order of the policy."""
    return tuple(dict.fromkeys(_ids_in_policy(policy)))


def _ids_in_policy(policy: TrustPolicy) -> Iterator[NamedId]:
    texts = _texts(policy.deployment, policy.unknowns) if policy.deployment else {}
    for compared in compared_values(policy, lambda key: key == KEY):
        text = texts.get(compared.value, Text.of(compared.value))
        yield NamedId(text, compared, _parameters(text, policy), policy.is_for_everyone)


def _texts(deployment: Deployment, unknowns: Unknowns) -> Mapping[str, Text]:
    """Map the values of external IDs to their texts in the deployment."""
    values = SymbolicValues(deployment, unknowns)
    return {
        value: text
        for role in deployment.roles
        for statement in role.trust
        for condition in statement.conditions
        if condition.key.lower() == KEY
        for text in condition.values
        for value in evaluate_each(text, values)
    }


def _parameters(text: Text, policy: TrustPolicy) -> tuple[Parameter, ...]:
    ids = (reference.id for reference in text.references if isinstance(reference, Param | ListParam))
    return tuple(policy.parameters[id] for id in dict.fromkeys(ids))
