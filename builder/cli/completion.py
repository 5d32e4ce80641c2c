"""`optout completion`: what a shell needs to complete commands, options and their values.

Knows which values languages, targets, devices, guides and actions have; click knows the shells.
Nothing is said where a workspace cannot be read: completion must never disturb a command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from builder.cli.envelope import print_envelope
from builder.errors import OptOutError

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_OPTOUT_COMPLETE"

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.option("--json", "as_json", is_flag=True, help="Print the script as one JSON object.")
def completion(shell: str, *, as_json: bool) -> None:
    """Print the script that completes commands in a shell: optout completion zsh

    \b
    bash: optout completion bash > ~/.local/share/bash-completion/completions/optout
    zsh:  optout completion zsh > ~/.zfunc/_optout, with fpath+=~/.zfunc before compinit
    fish: optout completion fish > ~/.config/fish/completions/optout.fish
    """
    from builder.cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(cli, {}, "optout", VARIABLE)
    # The script alone: source() would start bash to ask for its version.
    text = script.source_template % script.source_vars()
    if as_json:
        print_envelope(shell=shell, script=text)
    else:
        click.echo(text)


def _completing(
    values: Callable[[], Iterable[tuple[str, str]]], *, several: bool = False
) -> Complete:
    """Completes one name, or the last of `several` with commas between them."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        del context, parameter
        try:
            found = list(values())
        except (OptOutError, OSError):
            return []
        before, comma, last = incomplete.rpartition(",") if several else ("", "", incomplete)
        named = before.split(",")
        return [
            CompletionItem(f"{before}{comma}{value}", help=says)
            for value, says in found
            if value.startswith(last) and value not in named
        ]

    return complete


def _guides() -> Iterable[tuple[str, str]]:
    from builder.cli.workspace_here import workspace_here
    from builder.loader.definitions import load_definitions
    from builder.loader.labels import MEASURE

    guides = load_definitions(workspace_here(quiet=True), languages=(MEASURE,)).guides.values()
    return [(guide.id, guide.texts["title"]) for guide in guides]


def _languages() -> Iterable[tuple[str, str]]:
    from builder.cli.workspace_here import workspace_here
    from builder.loader.definitions import load_definitions

    languages = load_definitions(workspace_here(quiet=True)).languages.values()
    return [(one.id, one.english_name) for one in languages]


def _devices() -> Iterable[tuple[str, str]]:
    from builder.cli.workspace_here import workspace_here
    from builder.facts.catalog import device_files, load_catalog, with_own

    own = workspace_here(quiet=True).devices()
    devices = load_catalog(with_own(device_files(), own)).devices.values()
    return [(one.id, one.title) for one in devices]


def _targets() -> Iterable[tuple[str, str]]:
    from builder.model.kinds import Kind
    from builder.targets import TARGETS

    found = {one.name: one.says for one in TARGETS}
    groups = {str(kind): "all of them" for kind in Kind if kind.row.targets}
    return list({**groups, **found}.items())


def _actions() -> Iterable[tuple[str, str]]:
    from builder.workflow.apple.catalog import all_actions

    return [(row.slug, row.name) for row in all_actions() if row.slug]


complete_guides = _completing(_guides)
complete_languages = _completing(_languages, several=True)
complete_devices = _completing(_devices, several=True)
complete_targets = _completing(_targets, several=True)


def complete_listed(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The words after `optout list actions`: names of actions."""
    if context.params.get("what") != "actions":
        return []
    return _completing(_actions)(context, parameter, incomplete)
