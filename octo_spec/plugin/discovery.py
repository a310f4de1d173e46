"""The installed emitters, found by entry point; octospec's own are found like those of a third party.

Where a plugin cannot be loaded, or raises, its distribution is named in the diagnostic, with the version;
the other formats still build.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.model.reserved import union
from octo_spec.plugin.contract import Emitter
from octo_spec.plugin.entry_points import OURS, Failure, entries, in_words, load, offers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from octo_spec.diagnostics import Span
    from octo_spec.model.reserved import Reserved
    from octo_spec.plugin.contract import EmitterOptions
    from octo_spec.plugin.entry_points import Offer

GROUP = "octo_spec.emitters"


TWO_OF_ONE_NAME = DiagnosticKind.error(
    "OCT501", "two-of-one-name", "Two installed emitters have the same name."
)
CANNOT_LOAD = DiagnosticKind.error(
    "OCT502", "emitter-not-loadable", "An installed emitter cannot be imported."
)
NO_EMITTER = DiagnosticKind.error(
    "OCT503", "not-an-emitter", "An entry point gives something other than an emitter of its name."
)
UNKNOWN_FORMAT = DiagnosticKind.error("OCT504", "unknown-format", "No installed emitter has this name.")
BAD_OPTION = DiagnosticKind.error(
    "OCT505", "bad-emitter-option", "An option that the emitter does not have, or a wrong value."
)
CRASHED = DiagnosticKind.error(
    "OCT506", "emitter-crashed", "An emitter raised an exception, which is a bug in it."
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plugin:
    """An emitter and the distribution that brought it."""

    emitter: Emitter[Any]
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


def installed() -> tuple[str, ...]:
    """Name the installed emitters: ours first, those of one distribution in the order that they declare."""
    return tuple(dict.fromkeys(offer.name for offer in sorted(offers(GROUP), key=_rank)))


def _rank(offer: Offer) -> tuple[bool, float]:
    plugin = _loaded(offer)
    order = plugin.emitter.order if isinstance(plugin, Plugin) else inf
    return offer.distribution != OURS, order


def reserved() -> Reserved:
    """Give what the installed targets reserve, so that no spec may use it.

    An emitter that cannot be loaded reserves nothing; ``find`` says why it cannot. The distributions are
    not asked for their names, which takes time: every command that reads a spec calls this.
    """
    loaded = map(load, entries(GROUP))
    return union(emitter.reserved for emitter in loaded if isinstance(emitter, Emitter))


def find(name: str, span: Span | None = None) -> Plugin | Diagnostic:
    """Load the emitter called ``name``, for which the file asks at ``span``."""
    match [offer for offer in offers(GROUP) if offer.name == name]:
        case [only]:
            return _loaded(only)
        case []:
            return _unknown(name, span)
        case several:
            brought = " and ".join(sorted(map(str, several)))
            return TWO_OF_ONE_NAME.at(
                span, f"emitter {name!r} is brought by {brought}", "uninstall one of them"
            )


def _unknown(name: str, span: Span | None) -> Diagnostic:
    help = _did_you_mean(name, installed()) or f"installed are {', '.join(installed())}"
    return UNKNOWN_FORMAT.at(span, f"no emitter is called {name!r}", help)


def _loaded(offer: Offer) -> Plugin | Diagnostic:
    emitter = offer.load()
    if isinstance(emitter, Failure):
        message = f"emitter {offer.name!r} of {offer} cannot be loaded: {emitter.words}"
        return CANNOT_LOAD.at(None, message, f"report it to {offer.distribution}")
    if not isinstance(emitter, Emitter) or emitter.name != offer.name:
        message = f"{offer}: entry point {offer.name!r} gives no emitter of that name"
        return NO_EMITTER.at(None, message, f"report it to {offer.distribution}")
    return Plugin(emitter, offer.distribution, offer.version)


def guarded(plugin: Plugin, doing: str, work: Callable[[], T]) -> T | Diagnostic:
    """Call ``work`` of a plugin; an exception becomes a diagnostic that names the plugin."""
    try:
        return work()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything, and the others still build
        message = f"emitter {plugin.emitter.name!r} of {plugin} failed while {doing}: {in_words(error)}"
        return CRASHED.at(None, message, f"this is a bug in {plugin.distribution}; report it there")


def options_for(
    plugin: Plugin, written: dict[str, object], place: Callable[[str], Span | None]
) -> EmitterOptions | tuple[Diagnostic, ...]:
    """Validate options before the emitter runs; ``place`` gives the place of an option in its file."""
    from pydantic import ValidationError  # noqa: PLC0415 - known to be loaded: the emitter's options are a model

    try:
        options: EmitterOptions = plugin.emitter.options.model_validate(written)
    except ValidationError as error:
        return tuple(_bad_options(plugin, error.errors(include_url=False), place))
    return options


def _bad_options(
    plugin: Plugin, errors: Iterable[Any], place: Callable[[str], Span | None]
) -> Iterable[Diagnostic]:
    name = plugin.emitter.name
    for error in errors:
        option = str(error["loc"][0]) if error["loc"] else ""
        if error["type"] == "extra_forbidden":
            yield BAD_OPTION.at(
                place(option), f"emitter {name!r} has no option {option!r}", _options_help(plugin, option)
            )
        else:
            yield BAD_OPTION.at(place(option), f"option {option!r} of emitter {name!r}: {error['msg']}")


def _options_help(plugin: Plugin, option: str) -> str:
    options = [field.alias or name for name, field in plugin.emitter.options.model_fields.items()]
    return _did_you_mean(option, options) or (f"it has {', '.join(options)}" if options else "it has none")


def _did_you_mean(word: str, words: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelled word pays for it

    near = get_close_matches(word, words, 1)
    return f"did you mean {near[0]!r}?" if near else ""
