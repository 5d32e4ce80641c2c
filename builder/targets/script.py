"""Compiles Mac scripts: settings, places and sentences into one shell script.

Knows how a value becomes a shell word that stays text whatever it holds. The script's
logic stands in `assets/templates/mac-script.sh.jinja`, whose text is handed in. Knows no
device and no file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from builder.errors import DefinitionError, Problem
from builder.facts.offer import ScriptSpec, Wanted
from builder.facts.setting import SettingWay, Value
from builder.facts.version import Version
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.locale import PLACEHOLDER, Language
from builder.views.workbench import Workbench

if TYPE_CHECKING:
    from jinja2 import Template

AXES = (Axis.GUIDE, Axis.LANGUAGE)
TEMPLATE = "templates/mac-script.sh.jinja"

# The shell variable behind each placeholder.
VARIABLES: Mapping[str, str] = {
    "switch": '"$switch"',
    "value": '"$value"',
    "version": '"$system"',
    "file": '"$file"',
    "word": '"$word"',
    "path": '"$place"',
    "system-settings": '"$app"',
}
# These go into a line of JavaScript and into file names, so they hold nothing to quote.
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .-]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPlace:
    """Where the switches are from a macOS version on: the URL, and the way in words.

    `app` is the name of the settings app there, as it stands in a sentence."""

    since: Version
    url: str
    path: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptWords:
    """The words of one language. `title` is the script's first line; `phrases` by phrase
    id; `labels` by control id, as they stand in a sentence (quotation marks included)."""

    title: str
    phrases: Mapping[str, str]
    labels: Mapping[str, str]


class Shell(str):
    """Text that is shell already, and goes into the template as it is."""

    __slots__ = ()


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why this guide has no script, or ""."""
    assert cell.guide is not None
    if not cell.guide.scripts:
        return "no script can do what this guide does"
    return "" if _specs(cell.guide, bench) else "its scripts are for other devices"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """Each script that a route of the guide names, in the words of one language."""
    assert cell.guide is not None
    assert cell.language is not None
    language = cell.language
    for spec in _specs(cell.guide, bench):
        words = ScriptWords(
            title=language.guides[cell.guide.id]["title"],
            phrases=language.phrases,
            labels=bench.context.control_words(spec.devices, language),
        )
        template = bench.asset(TEMPLATE).decode("utf-8")
        yield Artifact(
            path=paths.script(language.id, spec.file),
            data=compile_script(spec, words, script_places(spec, bench, language), template),
            kind=Kind.SCRIPT,
            guide=cell.guide.id,
            device="+".join(spec.devices),
            language=language.id,
            says="Mac script: status, off, restore, open",
            executable=True,
        )


def _specs(guide: Guide, bench: Workbench) -> list[ScriptSpec]:
    """The guide's scripts for any of the kit's devices."""
    specs = (bench.context.offers.scripts[name] for name in guide.scripts)
    return [spec for spec in specs if bench.context.devices.keys() & set(spec.devices)]


def script_places(
    spec: ScriptSpec, bench: Workbench, language: Language
) -> tuple[ScriptPlace, ...]:
    """The pane's places on the script's device, one for each span of its facts."""
    device = bench.context.catalog.devices[spec.devices[0]]
    pane = device.panes[spec.pane]
    found: list[ScriptPlace] = []
    for place in pane.places:
        since = max(place.span.since, device.covers.since)
        address = pane.address(since)
        if address is not None:
            app = language.quoted(language.label(place.path[0]))
            path = language.path(place.path)
            found.append(ScriptPlace(since=since, url=address.url, path=path, app=app))
    return tuple(found)


def compile_script(
    spec: ScriptSpec, words: ScriptWords, places: tuple[ScriptPlace, ...], template: str
) -> bytes:
    """The script's bytes: UTF-8, to be run with sh.

    Raises KeyError for a missing phrase or label, DefinitionError for a sentence that holds
    control characters, and ValueError where there is no switch or no place.
    """
    if not spec.wanted or not places:
        raise ValueError(f"the script {spec.id!r} has no switch or no place")
    rows = [_row(wanted, words.labels) for wanted in spec.wanted]
    text = _template(template).render(
        spec_id=Shell(_safe(spec.id)),
        title=words.title,
        phrase=lambda name: shell_phrase(words.phrases[name]),
        rows=rows,
        oldest=min(int(row["since"]) for row in rows),
        places=_places(places),
    )
    return text.encode("utf-8")


@lru_cache(maxsize=2)
def _template(text: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - no HTML: `finalize` quotes for the shell
        undefined=StrictUndefined,
        finalize=shell_word,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(text)


def shell_word(value: object) -> str:
    """`value` as one word of shell: quoted, unless it is a number or Shell already."""
    if isinstance(value, Shell | int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not text for a script")
    return _quoted(_clean(value))


def shell_phrase(phrase: str) -> Shell:
    """A sentence as one word of shell, its placeholders as shell variables.

    Raises KeyError for a placeholder that no script fills.
    """
    made: list[str] = []
    end = 0
    clean = _clean(phrase)
    for match in PLACEHOLDER.finditer(clean):
        if clean[end : match.start()]:
            made.append(_quoted(clean[end : match.start()]))
        made.append(VARIABLES[match[1]])
        end = match.end()
    if clean[end:] or not made:
        made.append(_quoted(clean[end:]))
    return Shell("".join(made))


def _quoted(text: str) -> str:
    """Nothing is special between single quotes but the single quote itself."""
    return "'" + text.replace("'", "'\\''") + "'"


def _row(wanted: Wanted, labels: Mapping[str, str]) -> dict[str, str | int]:
    row = wanted.setting
    named = [row.values[name] for name in row.values if name not in (row.private, row.unasked)]
    return {
        "id": _safe(row.id),
        "domain": _safe(row.domain),
        "key": _safe(row.key),
        "kind": str(row.kind),
        "wanted": _plain(wanted.value),
        "sharing": _plain(named[0]),
        "unasked": _plain(row.values[row.unasked]) if row.unasked else "",
        "writable": "yes" if SettingWay.SCRIPT in row.ways else "no",
        "label": labels[row.control],
        "since": min(_number(entry.since) for entry in row.platforms if entry.platform == "macos"),
    }


def _places(places: tuple[ScriptPlace, ...]) -> list[dict[str, object]]:
    """Newest first; after its own URL, each place tries those of older systems."""
    newest = sorted(places, key=lambda place: place.since, reverse=True)
    urls = [place.url for place in newest]
    return [
        {
            "since": _number(place.since),
            "path": place.path,
            "app": place.app,
            "urls": urls[index:],
        }
        for index, place in enumerate(newest)
    ]


def _number(version: Version) -> int:
    """13.10 as 13010, as the script counts."""
    return version.major * 1000 + version.minor


def _plain(value: Value) -> str:
    return str(value).lower()


def _safe(text: str) -> str:
    if not _SAFE_NAME.match(text):
        raise ValueError(f"{text!r} cannot stand in a script")
    return text


def _clean(text: str) -> str:
    """`text` on one line. A control character could steer the terminal, so none passes."""
    line = " ".join(text.split())
    if any(unicodedata.category(character) == "Cc" for character in line):
        raise DefinitionError(
            Problem(
                code="script-control-character",
                message=f"a sentence for the script holds a control character: {text!r}",
                help="take it out of the language file",
            )
        )
    return line
