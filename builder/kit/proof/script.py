"""Checks a Mac script: it is our template, word for word, around sentences in quotation marks.

Knows what may differ between two scripts of one kind: the language's sentences, each one word
of shell that stays text. Everything that the shell would act on is fixed by the facts and the
template. Knows no disk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.errors import Problem
from builder.facts.catalog import Catalog
from builder.facts.offer import ScriptSpec
from builder.kit.proof.any_words import AnyWords
from builder.kit.proof.evidence import Evidence, unproven
from builder.model.artifact import Artifact
from builder.targets.script import VARIABLES, ScriptPlace, ScriptWords, compile_script

# Our longest script has some 12 KB (2026-11).
MAX_BYTES = 256 * 1024
_MARK = "\u27e6"
# One word of shell: quoted text, an escaped quotation mark, or one of the template's variables.
_QUOTED = r"'[^'\x00-\x1f\x7f]*'"
_WORD = (
    r"(?:" + "|".join((_QUOTED, r"\\'", *map(re.escape, sorted(set(VARIABLES.values()))))) + r")+"
)


def prove_script(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """How a script must begin, and how its lines end."""
    del evidence
    if not artifact.data.startswith(b"#!/bin/sh\n") or b"\r" in artifact.data:
        words = "a script starts with #!/bin/sh and has plain line ends"
        return [unproven(artifact, words)]
    return []


Lines = Sequence[re.Pattern[str]]
"""What each line of a script must be."""


def check_script(data: bytes, lines: Lines, *, file: str) -> list[Problem]:
    """The faults of a script; [] for one that the template makes in some language."""
    if len(data) > MAX_BYTES:
        return [_problem(file, f"{len(data)} bytes; at most {MAX_BYTES}")]
    try:
        found = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [_problem(file, "is not UTF-8")]
    for number, (pattern, line) in enumerate(zip(lines, found, strict=False), 1):
        if pattern.fullmatch(line) is None:
            words = f"line {number} is not that of our script: {line[:80]!a}"
            return [_problem(file, words)]
    if len(lines) != len(found):
        return [_problem(file, f"has {len(found)} lines; our script has {len(lines)}")]
    return []


def script_lines(spec: ScriptSpec, catalog: Catalog, template: str) -> Lines:
    """The lines of a script, with a pattern wherever a language has its say."""
    marked = re.escape(f"'{_MARK}'")
    sample = _sample(spec, catalog, template)
    return [re.compile(re.escape(line).replace(marked, _WORD)) for line in sample.split("\n")]


def _sample(spec: ScriptSpec, catalog: Catalog, template: str) -> str:
    """The script with a mark for every sentence."""
    words = ScriptWords(title=_MARK, phrases=AnyWords(_MARK), labels=AnyWords(_MARK))
    pane = catalog.devices[spec.devices[0]].panes[spec.pane]
    device = catalog.devices[spec.devices[0]]
    places = []
    for place in pane.places:
        since = max(place.span.since, device.covers.since)
        address = pane.address(since)
        if address is not None:
            places.append(ScriptPlace(since=since, url=address.url, path=_MARK, app=_MARK))
    return compile_script(spec, words, tuple(places), template).decode("utf-8")


def _problem(file: str, words: str) -> Problem:
    return Problem(code="script-changed", message=words, file=file)
