"""Which resources exist, in which cases: of the root module and of all modules that it calls."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.case_analysis import Case, cases_of
from octo_spec.foreign.notes import NotTakenError
from octo_spec.frozen import frozen
from octo_spec.model.unread import Unread, UnreadKind
from octospec_terraform.reading.evaluator import Evaluator
from octospec_terraform.reading.inputs import ConditionPlace
from octospec_terraform.reading.instances import instance_key, instance_keys, instance_scope
from octospec_terraform.reading.values import ModuleRef
from octospec_terraform.reading.variables import called_module
from octospec_terraform.syntax import Conditional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.foreign.case_analysis import Answers
    from octospec_terraform.reading.context import Context
    from octospec_terraform.reading.modules import Module, ModuleCall, Resource, Scope
    from octospec_terraform.syntax import Body, Expression


_ABOUT_ROLES: Final = re.compile("role|iam|polic", re.IGNORECASE)
_LONE: Final = re.compile(r"\$\{param\.[a-z0-9-]+\}")


@frozen
class Instance:
    """One instance of a resource, in the cases in which it exists."""

    resource: Resource
    key: str | None
    answers: Answers

    @property
    def address(self) -> str:
        """The address in a state, also for an instance that represents a set of texts; empty if unknown."""
        if self.key is None or _LONE.fullmatch(self.key):
            return self.resource.address
        key = instance_key(self.resource.body, self.key)
        return f"{self.resource.address}{key}" if key and "${" not in key else ""

    @property
    def scope(self) -> Scope:
        """The scope for its arguments."""
        return instance_scope(self.resource.body, self.resource.module.scope, self.key)

    def get(self, name: str) -> Expression | None:
        """Return an argument."""
        return self.resource.body.get(name)


@frozen
class PlacedModule:
    """A module, in the cases in which it is called."""

    module: Module
    answers: Answers


def common_answers(answers: Answers, given: Answers) -> Answers | None:
    """Return the common cases; ``None`` if no case is common."""
    both = dict(answers)
    for subject, left in given.items():
        known = both.get(subject, left)
        both[subject] = tuple(answer for answer in known if answer in left)
    return None if any(not left for left in both.values()) else both


def modules(context: Context) -> tuple[PlacedModule, ...]:
    """List the root module and the called modules of its folder, directly or through each other."""
    found = [PlacedModule(context.root, {})]
    for placed in found:
        for call in placed.module.calls.values():
            found += _called_modules(call, placed.answers, context)
    return tuple(found)


def _called_modules(call: ModuleCall, given: Answers, context: Context) -> Iterator[PlacedModule]:
    if not call.source or not call.caller.files.module_files(call.source):
        _skip(call, call.span, "it is not in this folder", context)
        return
    try:
        repeated, kept_defaults = context.watch_defaults(
            lambda: tuple(repetitions(call.body, call.caller, context, given))
        )
    except NotTakenError as error:
        context.keep_default(error)
        _skip(call, error.span, error.message, context)
        return
    context.may_make_more(kept_defaults)
    for key, answers in repeated:
        module = called_module(Evaluator(context, Case()), ModuleRef(call, key), call.span)
        if module is not None:
            yield PlacedModule(module, answers)


def _skip(call: ModuleCall, span: Span, reason: str, context: Context) -> None:
    """Report that a module is skipped; one that is about roles could grant them something."""
    unread = Unread(UnreadKind.PART, reason, span, name=f"the module {call.name}")
    context.notes.skip(unread, may_grant=_is_about_roles(call))


def _is_about_roles(call: ModuleCall) -> bool:
    """Return whether a call's words name roles or IAM; without them the module gets no role to grant to."""
    written = call.caller.files.text(call.span.path) or ""
    lines = written.splitlines()[call.span.line - 1 : call.span.end_line or call.span.line]
    return bool(_ABOUT_ROLES.search("\n".join(lines)))


def instances(resource: Resource, context: Context, given: Answers) -> Iterator[Instance]:
    """List the instances of a resource; one with several cases is listed for each."""
    for key, answers in repetitions(resource.body, resource.module, context, given):
        yield Instance(resource, key, answers)


def repetitions(
    body: Body, module: Module, context: Context, given: Answers
) -> Iterator[tuple[str | None, Answers]]:
    """List the instances, each with a key and the cases."""

    def keys(case: Case) -> tuple[str | None, ...]:
        return instance_keys(Evaluator(context, case), body, module.scope)

    outcomes = cases_of(keys, given)
    for key in dict.fromkeys(key for outcome in outcomes for key in outcome.result):
        if len(outcomes) == 1:
            yield key, outcomes[0].answers
            continue
        there = cases_of(partial(_has, keys, key), given)
        yield from ((key, outcome.answers) for outcome in there if outcome.result)


def _has(keys: Callable[[Case], tuple[str | None, ...]], key: str | None, case: Case) -> bool:
    return key in keys(case)


def ask_whether_there(body: Body, module: Module, context: Context) -> None:
    """Restart with a condition of ``count`` that the customer answers."""
    from octospec_terraform.reading.words import words  # noqa: PLC0415 - only foreign modules need it

    count = body.get("count")
    if isinstance(count, Conditional):
        place = ConditionPlace(module.prefix, count.test)
        context.ask_customer(place, words(count.test), several=True)
