"""Holds a kit's texts to what can be set: letters that the fonts have, headlines that fit.

Knows which texts a kit shows and where each is written. Draws nothing: what passes here, the
typesetter may still find too long for one of its papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from builder.errors import Problem
from builder.loader.labels import MEASURE
from builder.loader.workspace import Workspace
from builder.model.locale import Language
from builder.render.glyphs import Coverage, missing_characters, parse_coverage
from builder.views.workbench import Workbench
from builder.wire.yaml import Document, Mapping, Node, parse_yaml

# How wide a headline may be, set in one line of bold letters, in units of their size. With more
# the poster on US Letter, the smallest of all, has no room (tried in en, de, ar, th, hi and fi
# with typst 0.15.2, 2026-11-28: 57 fits in each, 63 in none with long words).
WIDEST_HEADLINE = 57.0
_MOST_NAMED = 12


def check_texts(workspace: Workspace, bench: Workbench) -> list[Problem]:
    """The faults of the texts of the kit's guides, languages and devices."""
    coverage = parse_coverage(bench.asset("fonts/coverage.json").decode("utf-8"))
    languages = bench.context.languages.values()
    glyphs = (_glyphs(language, coverage, workspace, bench) for language in languages)
    return [*chain.from_iterable(glyphs), *check_headlines(workspace, bench)]


def check_headlines(workspace: Workspace, bench: Workbench) -> list[Problem]:
    """A fault for each headline of the kit's guides that no poster has room for."""
    languages = bench.context.languages.values()
    found = (_headlines(language, workspace, bench) for language in languages)
    return list(chain.from_iterable(found))


def _glyphs(
    language: Language, coverage: Coverage, workspace: Workspace, bench: Workbench
) -> list[Problem]:
    """One fault where a language's texts hold letters that no font has."""
    devices = bench.context.devices.values()
    labels = {label for device in devices for label in device.labels()} & language.labels.keys()
    texts = chain(
        (language.labels[label].text for label in sorted(labels)),
        language.phrases.values(),
        *(language.guides[guide].values() for guide in _guides(language, bench)),
    )
    gone = missing_characters("".join(texts), coverage)
    if not gone:
        return []
    named = ", ".join(f"{each} (U+{ord(each):04X})" for each in sorted(gone)[:_MOST_NAMED])
    more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
    message = f"no font has these characters of {language.english_name}: {named}{more}"
    way_out = "run `make fonts`; a new script needs a row in builder/render/script.py first"
    for document in _documents(language, workspace, bench):
        for number, line in enumerate(document.text.splitlines(), 1):
            column = next((at for at, sign in enumerate(line, 1) if sign in gone), 0)
            if column:
                return [
                    Problem(
                        code="glyph-missing",
                        message=message,
                        file=document.file,
                        line=number,
                        column=column,
                        source=line,
                        help=way_out,
                    )
                ]
    return [Problem(code="glyph-missing", message=message, help=way_out)]


def _headlines(language: Language, workspace: Workspace, bench: Workbench) -> Iterator[Problem]:
    fonts = bench.fonts(language)
    for guide in _guides(language, bench):
        text = language.guides[guide]["headline"]
        width = fonts.width(text, 1, bold=True)
        if width > WIDEST_HEADLINE:
            most = int(len(text) * WIDEST_HEADLINE / width)
            message = f"this headline is too long for a poster: {len(text)} characters"
            way_out = f"at most about {most} of these fit"
            document, node = _headline(guide, language, workspace)
            yield document.problem("headline-long", node, message, help=way_out)


def _guides(language: Language, bench: Workbench) -> list[str]:
    return [guide for guide in bench.context.guides if guide in language.guides]


def _documents(language: Language, workspace: Workspace, bench: Workbench) -> Iterator[Document]:
    """The files that a language's texts stand in."""
    yield _parsed(f"assets/labels/{language.id}.yaml", workspace)
    if language.id == MEASURE:
        for guide in _guides(language, bench):
            yield _parsed(f"shortcuts/{guide}.yaml", workspace)


def _headline(guide: str, language: Language, workspace: Workspace) -> tuple[Document, Node]:
    """Where a guide's headline is written: English in the guide, others in their files."""
    if language.id == MEASURE:
        document = _parsed(f"shortcuts/{guide}.yaml", workspace)
        return document, _node_at(document.root, "text", "headline")
    document = _parsed(f"assets/labels/{language.id}.yaml", workspace)
    return document, _node_at(document.root, "guides", guide, "headline")


def _node_at(node: Node, *keys: str) -> Node:
    for key in keys:
        node = (node.get(key) if isinstance(node, Mapping) else None) or node
    return node


def _parsed(name: str, workspace: Workspace) -> Document:
    path = workspace.path(name)
    return parse_yaml(workspace.read(path), file=workspace.shown(path))
