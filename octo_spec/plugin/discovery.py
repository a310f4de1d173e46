"""The installed emitters, found by entry point; octospec's own are found like third-party ones.

Octospec's own run in this process, each third-party one in a separate process. If a plugin cannot be
loaded, or fails, the diagnostic names its distribution and version; the others still build.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic
from octo_spec.model.reserved_words import union
from octo_spec.plugin.built_in import BuiltIn, BuiltInDocumenter
from octo_spec.plugin.codes import BAD_OPTION, CANNOT_LOAD, NO_EMITTER, TWO_OF_ONE_NAME, UNKNOWN_FORMAT
from octo_spec.plugin.contract import Documenter, Emitter
from octo_spec.plugin.entry_points import Failure, offers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octo_spec.diagnostics import Span
    from octo_spec.model.capabilities import Lack
    from octo_spec.model.deploying import DeployActions
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.plugin.entry_points import Offer
    from octo_spec.plugin.options import OptionProblem
    from octo_spec.plugin.process.third_party import ThirdParty

GROUP: Final = "octo_spec.emitters"

NAME: Final = re.compile(r"(?!customers$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""Names of formats, which are names of folders, next to the name of the customers' folder."""

Plugin: TypeAlias = "BuiltIn | BuiltInDocumenter | ThirdParty"
"""An emitter or a documenter, with the distribution that provides it."""


def installed_emitters() -> tuple[str, ...]:
    """Name the installed emitters: ours first, those of one distribution in the order that they declare."""
    return tuple(dict.fromkeys(offer.name for offer in sorted(offers(GROUP), key=_rank)))


def usual() -> tuple[str, ...]:
    """Name the formats that are built by default: a documenter is built only on request."""
    return tuple(name for name in installed_emitters() if not documents(name))


def built_by_default() -> tuple[str, ...]:
    """Name the formats of a build that names none: not those that are built on request alone."""
    plugins = ((name, find(name)) for name in usual())
    return tuple(
        name for name, plugin in plugins if isinstance(plugin, Diagnostic) or plugin.description.is_usual
    )


def documents(name: str) -> bool:
    """Whether a documenter writes a format."""
    plugin = find(name)
    return not isinstance(plugin, Diagnostic) and plugin.description.documents


def lacks(name: str, capability: Lack) -> bool | None:
    """Whether a format lacks a capability; ``None`` if it is not installed."""
    plugin = find(name)
    return None if isinstance(plugin, Diagnostic) else capability in plugin.description.lacks


def _rank(offer: Offer) -> tuple[bool, float]:
    plugin = _load_plugin(offer)
    order = inf if isinstance(plugin, Diagnostic) else plugin.description.order
    return not offer.is_ours, order


def reserved_by_targets() -> Reserved:
    """Return what the installed targets reserve, so that no spec may use it, and which names they support.

    An emitter that cannot be loaded reserves nothing; ``find`` says why it cannot.
    """
    loaded = (plugin for plugin in map(_load_plugin, offers(GROUP)) if not isinstance(plugin, Diagnostic))
    descriptions = [plugin.description for plugin in loaded]
    namings = {described.name: described.naming for described in descriptions if described.naming}
    return replace(union(described.reserved for described in descriptions), namings=namings)


def deploy_actions(only: str = "") -> tuple[tuple[str, DeployActions], ...]:
    """Map each format, or ``only`` one, to the AWS actions that a deployment calls, if it declares them."""
    plugins = ((name, find(name)) for name in installed_emitters() if only in ("", name))
    rollouts = (
        (name, plugin.description.deploy_actions)
        for name, plugin in plugins
        if not isinstance(plugin, Diagnostic)
    )
    return tuple((name, actions) for name, actions in rollouts if actions is not None)


def rolling_out() -> tuple[str, ...]:
    """Name the installed formats that support a rollout over an organization."""
    plugins = ((name, find(name)) for name in installed_emitters())
    return tuple(
        name
        for name, plugin in plugins
        if not isinstance(plugin, Diagnostic) and plugin.description.rolls_out_in
    )


def find(name: str, span: Span | None = None) -> Plugin | Diagnostic:
    """Load the emitter called ``name``, which the file requests at ``span``."""
    match [offer for offer in offers(GROUP) if offer.name == name]:
        case [only]:
            return _load_plugin(only)
        case []:
            return _unknown_emitter(name, span)
        case several:
            providers = " and ".join(sorted(map(str, several)))
            return TWO_OF_ONE_NAME.at(
                span, f"several packages provide emitter {name!r}: {providers}", "uninstall all except one"
            )


def _unknown_emitter(name: str, span: Span | None) -> Diagnostic:
    help = (
        _did_you_mean(name, installed_emitters())
        or f"the installed emitters are {', '.join(installed_emitters())}"
    )
    return UNKNOWN_FORMAT.at(span, f"there is no emitter {name!r}", help)


def _load_plugin(offer: Offer) -> Plugin | Diagnostic:
    if not NAME.fullmatch(offer.name):
        message = f"{offer}: {offer.name!r} is not a valid name of a format"
        return NO_EMITTER.at(None, message, f"report it to {offer.distribution}")
    if offer.is_ours:
        return _load_built_in(offer)
    from octo_spec.plugin.process.third_party import load_emitter  # noqa: PLC0415 - only plugins pay for it

    return load_emitter(offer)


def _load_built_in(offer: Offer) -> BuiltIn | BuiltInDocumenter | Diagnostic:
    emitter = offer.load()
    if isinstance(emitter, Failure):
        message = f"emitter {offer.name!r} of {offer} cannot be loaded: {emitter.words}"
        return CANNOT_LOAD.at(None, message, f"report it to {offer.distribution}")
    if isinstance(emitter, Documenter) and emitter.name == offer.name:
        return BuiltInDocumenter(emitter, offer.distribution, offer.version)
    if not isinstance(emitter, Emitter) or emitter.name != offer.name:
        message = f"{offer}: entry point {offer.name!r} does not return an emitter with that name"
        return NO_EMITTER.at(None, message, f"report it to {offer.distribution}")
    return BuiltIn(emitter, offer.distribution, offer.version)


def bad_options(
    plugin: Plugin, written: Mapping[str, object], place: Callable[[str], Span | None]
) -> tuple[Diagnostic, ...]:
    """Say what is wrong with options before the emitter runs; ``place`` returns the place of an option."""
    problems = plugin.option_problems(written)
    if isinstance(problems, Diagnostic):
        return (problems,)
    return tuple(_bad_option(plugin, problem, place(problem.option)) for problem in problems)


def _bad_option(plugin: Plugin, problem: OptionProblem, span: Span | None) -> Diagnostic:
    name = plugin.description.name
    if problem.words:
        return BAD_OPTION.at(span, f"option {problem.option!r} of emitter {name!r}: {problem.words}")
    message = f"emitter {name!r} has no option {problem.option!r}"
    return BAD_OPTION.at(span, message, _options_help(plugin, problem.option))


def _options_help(plugin: Plugin, name: str) -> str:
    names = [option.name for option in plugin.options]
    return _did_you_mean(name, names) or (
        f"its options are {', '.join(names)}" if names else "it has no options"
    )


def _did_you_mean(word: str, words: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled word pays for it

    near = get_close_matches(word, words, 1)
    return f"did you mean {near[0]!r}?" if near else ""
