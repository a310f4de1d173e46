"""Shell completions of the arguments that name a format, a customer, a rule or a kind of change.

A shell requests them at every tab, so nothing here builds or proves, and an invalid file offers nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click

    from octo_spec.language.models.spec import Spec


def format_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the installed formats."""
    from octo_spec.plugin.discovery import GROUP  # noqa: PLC0415 - only a tab pays for it
    from octo_spec.plugin.entry_points import offers  # noqa: PLC0415 - as above

    return _beginning(incomplete, (offer.name for offer in offers(GROUP)))


def customer_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the customers of the file that ``--customers`` names earlier on the line."""
    from octo_spec.storage.inputs.inputs import Inputs  # noqa: PLC0415 - only a tab pays for it

    path = ctx.params.get("customers_file")
    loaded = Inputs().customers(path) if path else None
    return _beginning(incomplete, loaded.file.customers if loaded and loaded.file else ())


def code_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the names of rules; once a word is begun, also the names and codes of all diagnostics."""
    from octo_spec.cli.installed_codes import codes  # noqa: PLC0415 - only a tab pays for it
    from octo_spec.lint.discovery import installed_rules  # noqa: PLC0415 - as above

    if not incomplete:
        return [rule.kind.name for rule in installed_rules().rules]
    return _beginning(incomplete, (word for kind in codes().values() for word in (kind.name, kind.code)))


def explained_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer what can be explained: the names and codes of diagnostics, and once a word is begun, actions."""
    offered = [] if ":" in incomplete else code_names(ctx, param, incomplete)
    return offered + (action_names(ctx, param, incomplete) if incomplete else [])


def action_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer AWS's services, and once one is named, its actions."""
    from octo_spec.iam.catalog import expand  # noqa: PLC0415 - only a tab pays for it
    from octo_spec.iam.catalog_data import prefixes  # noqa: PLC0415 - as above

    service, colon, _ = incomplete.partition(":")
    if not colon:
        return _beginning(incomplete, (f"{prefix}:" for prefix in prefixes()))
    known = expand(f"{service}:*") if service in prefixes() else ()
    return _beginning(incomplete, sorted(each.full_name for each in known))


def question_ids(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the reviewers' questions, including those of plugins."""
    from octo_spec.analysis.questions.installed_questions import installed_questions  # noqa: PLC0415 - only a tab pays for it

    return _beginning(incomplete, (each.id for each in installed_questions().questions))


def input_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the choices of the spec that is named earlier on the line."""
    spec = _named_spec(ctx)
    return _beginning(incomplete, spec.choices if spec else ())


def input_values(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Offer ``ID=`` for each choice and parameter of the spec, and then the values of a choice."""
    spec = _named_spec(ctx)
    if spec is None:
        return []
    id, equals, _ = incomplete.partition("=")
    if not equals:
        return _beginning(incomplete, (f"{each}=" for each in (*spec.choices, *spec.parameters)))
    values = spec.choices[id].values if id in spec.choices else ()
    return _beginning(incomplete, (f"{id}={value}" for value in values))


def _named_spec(ctx: click.Context) -> Spec | None:
    """Load the spec that is named earlier on the line; ``None`` if it is missing or has errors."""
    from octo_spec.storage.inputs.inputs import Inputs  # noqa: PLC0415 - only a tab pays for it

    specs = ctx.params.get("spec") or ()
    named = (specs,) if isinstance(specs, str) else specs
    # click stops at an option without a value, and leaves the arguments before it in `args`.
    for path in (*named, *(ctx.params.get(name) for name in ("side", "new", "old")), *ctx.args):
        loaded = Inputs().spec(path) if isinstance(path, str) and path != "-" else None
        if loaded:
            return loaded.spec
    return None


def one_or_more(words: Iterable[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Offer ``words`` after each comma, except those that are there already."""
    offered = tuple(words)

    def complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        left = (word for word in offered if word not in before.split(","))
        return [f"{before}{comma}{word}" for word in _beginning(last, left)]

    return complete


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    # A shell reads one offer a line, and a terminal shows them.
    return list(
        dict.fromkeys(word for word in words if word.startswith(incomplete) and visible(word) == word)
    )
