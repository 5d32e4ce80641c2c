"""The options that narrow a build: lists with commas, and names as people write them.

Knows how names are given on a command line. Which there are, the definitions know: a name that
is none is handed on as it is, and told there with the nearest one.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.errors import Problem, UsageError
from builder.loader.workspace import Workspace


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
