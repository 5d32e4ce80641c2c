"""Options that several commands have, and what their values mean.

Knows how names, days and roots are given on a command line, and the one clock that questions
about certificates are asked of: nothing built holds it. Which names there are, the definitions
know: a name that is none is handed on as it is, and told there with the nearest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from builder.errors import Problem, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from builder.loader.workspace import Workspace
    from builder.wire.x509 import Root

Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def languages_option(help: str) -> Option:
    def complete(*given: Any) -> list[CompletionItem]:
        from builder.cli.completion import complete_languages

        return complete_languages(*given)

    return click.option(
        "--language", "-l", "languages",
        multiple=True, metavar="TAG", help=help, shell_complete=complete,
    )  # fmt: skip


def roots_option(help: str = "Trust this root certificate too.") -> Option:
    path = click.Path(path_type=Path)
    return click.option("--root", "roots", multiple=True, type=path, metavar="FILE", help=help)


def scheduler_option(help: str) -> Option:
    return click.option("--scheduler", default="", metavar="ADDRESS", help=help)


def workers_option(help: str) -> Option:
    return click.option("--workers", type=click.IntRange(0, 512), default=0, help=help)


def named(values: Iterable[str], option: str) -> tuple[str, ...]:
    """The names in all values of an option, each once: `-l de,en` is `-l de -l en`. Raises
    UsageError for a value that holds none: it would ask for everything."""
    names: dict[str, None] = {}
    for value in values:
        found = [name.strip() for name in value.split(",") if name.strip()]
        if not found:
            message = f'{option} "{value}" names nothing'
            way_out = f"leave {option} out for all there are"
            raise UsageError(Problem(code="names-nothing", message=message, help=way_out))
        names |= dict.fromkeys(found)
    return tuple(names)


def named_in_small_letters(values: Iterable[str], option: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.lower() for name in named(values, option)))


def named_languages(values: Iterable[str], workspace: Workspace) -> tuple[str, ...]:
    """Languages as their files are called: `DE` is de, and `pt_br` is pt-BR."""
    tags = {path.stem.lower(): path.stem for path in workspace.files("assets/labels", "*.yaml")}
    return tuple(
        dict.fromkeys(
            tags.get(name.lower().replace("_", "-"), name) for name in named(values, "--language")
        )
    )


def parse_day(text: str | None) -> datetime:
    """Noon of a given day in UTC, or the present moment. Raises UsageError."""
    if text is None:
        # Whether a certificate has ended is a question about today.
        return datetime.now(UTC)  # noqa: TID251 - the one clock, at the very edge
    try:
        return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)
    except ValueError:
        words = f'"{text}" is not a date like 2026-11-22'
        raise UsageError(Problem(code="date", message=words)) from None


def load_roots(paths: Iterable[Path]) -> tuple[Root, ...]:
    """Certificates from PEM or DER files. Raises DiskError, InvalidFileError."""
    from builder.files import read_input
    from builder.wire.x509 import load_root

    return tuple(load_root(read_input(path), file=str(path)) for path in paths)
