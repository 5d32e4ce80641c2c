"""`optout init`: a commented workspace to start from. Never overwrites anything."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import named_languages
from builder.cli.terminal import say
from builder.errors import Problem, UsageError, did_you_mean


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--host", "--name", default="", metavar="NAME", help="Who puts the kit up.")
@click.option("--contact", default="", metavar="TEXT", help="Whom people can ask.")
@click.option("--base-url", default="", metavar="URL", help="Where the kit will be hosted.")
@click.option("--language", "-l", "languages", multiple=True, metavar="TAG", help="Only these.")
@click.option("--examples", is_flag=True, help="Write example shortcuts as text instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def init(
    folder: Path,
    host: str,
    contact: str,
    base_url: str,
    languages: tuple[str, ...],
    *,
    examples: bool,
    as_json: bool,
) -> None:
    """Start a workspace of your own: optout init my-kit

    Asks who you are, unless options say it or nobody can be asked. Writes kit.yaml with every
    setting explained, and copies of the guides, language files and templates to change; with
    --examples, shortcuts as text with their tests, to learn the workflow language from. What
    is there already stays as it is.
    """
    from builder.kit.scaffold import kit_text, scaffold

    settings = (host, contact, base_url, ",".join(languages))
    if examples and any(settings):
        words = "examples have no kit.yaml to write that into"
        raise UsageError(Problem(code="init-examples", message=words))
    asked = sys.stdin.isatty() and sys.stdout.isatty() and not (as_json or examples)
    if asked and not any(settings) and not (folder / "kit.yaml").exists():
        settings = _ask_for_kit()
    host, contact, base_url, chosen = settings
    kit = kit_text(
        host=host, contact=contact, base_url=_address(base_url), languages=_languages(chosen)
    )
    written, kept = scaffold(folder, examples=examples, kit=_sound(kit))
    if as_json:
        print_envelope(folder=str(folder), written=written, kept=kept)
        return
    say(f"{folder}: {len(written)} files written" + (f", {len(kept)} kept" if kept else ""))
    if examples:
        say(f"Next: optout test {folder / 'examples'}/*.workflow.yaml")
        return
    if any(settings) and "kit.yaml" in kept:
        say(f"{folder / 'kit.yaml'} was there and is as it was: what you said is not in it.")
    say(f"Next: edit {folder / 'kit.yaml'}, then: cd {folder} && optout build")


def _ask_for_kit() -> tuple[str, str, str, str]:
    """What a person says of their kit; nothing where they press Enter."""
    return (
        click.prompt("Who puts the kit up (a name for pages and posters)", default=""),
        click.prompt("Whom people can ask (mail or words)", default=""),
        click.prompt("Where it will be hosted (https://...; empty for a preview)", default=""),
        click.prompt("Languages (such as en,de; empty for all)", default=""),
    )


def _address(given: str) -> str:
    from builder.loader.kitfile import given_base_url

    return given_base_url(given) if given else ""


def _languages(given: str) -> tuple[str, ...]:
    """The languages as they are called. Raises UsageError for those that there are none of."""
    from builder.loader.workspace import find_workspace, packaged

    if not given:
        return ()
    workspace = find_workspace(packaged())
    known = {path.stem for path in workspace.files("assets/labels", "*.yaml")}
    chosen = named_languages((given,), workspace)
    wrong = [name for name in chosen if name not in known]
    if wrong:
        raise UsageError(
            *(
                Problem(
                    code="unknown-language",
                    message=f'no language "{name}"',
                    help=did_you_mean(name, known),
                )
                for name in wrong
            )
        )
    return chosen


def _sound(kit: str) -> str:
    """The text of kit.yaml, if it can be read back. Raises DefinitionError where words hold what
    no kit may show."""
    from builder.loader.kitfile import parse_kit
    from builder.wire.yaml import parse_yaml

    parse_kit(parse_yaml(kit.encode("utf-8"), file="kit.yaml"))
    return kit
