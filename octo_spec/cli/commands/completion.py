"""``octospec completion``: the script that teaches a shell to complete octospec."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from octo_spec.cli.args.output_format import examples
from octo_spec.cli.printing import print_document


@click.command(
    "completion",
    epilog=examples(
        "octospec completion bash > ~/.local/share/bash-completion/completions/octospec",
        "octospec completion zsh > ~/.zfunc/_octospec",
        "octospec completion fish > ~/.config/fish/completions/octospec.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> None:
    """Print the completion script of SHELL."""
    completion = get_completion_class(shell)
    root = ctx.find_root().command
    if completion is None:  # pragma: no cover - click knows each shell that the argument takes
        msg = f"no completion for {shell}"
        raise click.UsageError(msg)
    source = completion(root, {}, "octospec", "_OCTOSPEC_COMPLETE").source()
    print_document(f"{source}\n")
