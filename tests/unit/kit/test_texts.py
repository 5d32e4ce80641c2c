"""What cannot be set is told before it is: letters without a font, headlines without room."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.workspace import check_workspace
from builder.kit.make.make import workbench_for
from builder.kit.make.texts import WIDEST_HEADLINE, check_headlines, check_texts
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace, find_workspace
from builder.model.kit import Paper
from builder.targets.poster import OF_ONE_LANGUAGE, Sheet, print_sheets
from builder.views.print_view import print_view
from builder.views.workbench import Workbench
from tests.conftest import ROOT
from tests.functional.print_sheets import sheet_tools
from tests.unit.kit.test_check_workspace import DAY

LONG = "Apple keeps what you said, and people may listen to it. You can change that. " * 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets" / "labels").mkdir(parents=True)
    shutil.copytree(ROOT / "shortcuts", tmp_path / "shortcuts")
    for name in ("label-sources.yaml", "labels/en.yaml", "labels/de.yaml"):
        shutil.copyfile(ROOT / "assets" / name, tmp_path / "assets" / name)
    for name in ("templates", "fonts"):
        (tmp_path / "assets" / name).symlink_to(ROOT / "assets" / name)
    return tmp_path


def told(folder: Path) -> list[str]:
    workspace = find_workspace(folder)
    bench = workbench_for(load_definitions(workspace))
    return [str(problem) for problem in check_texts(workspace, bench)]


def headline(path: Path, text: str, *, guide: str = "text:") -> int:
    """Gives a guide's headline in a file another text; its line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip() == guide)
    at = next(n for n, row in enumerate(lines) if n > start and row.strip().startswith("headline:"))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines[at] = f'{indent}headline: "{text}"'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return at + 1


def test_texts_that_fit_are_not_told(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize(
    ("file", "guide"),
    [("shortcuts/analytics.yaml", "text:"), ("assets/labels/de.yaml", "analytics:")],
)
def test_a_headline_without_room_is_told_with_its_line_and_limit(
    folder: Path, file: str, guide: str
) -> None:
    line = headline(folder / file, LONG.strip(), guide=guide)
    (problem,) = told(folder)
    assert problem.startswith(f"{file}:{line}:")
    assert f"too long for a poster: {len(LONG.strip())} characters; at most about 1" in problem
    with pytest.raises(DefinitionError, match="too long for a poster"):
        check_workspace(find_workspace(folder), today=DAY)
    request = BuildRequest(out=folder / "out", targets=("poster",), base_url="https://example.org/")
    with pytest.raises(DefinitionError, match="too long for a poster"):
        build_kit(find_workspace(folder), request)
    build_kit(find_workspace(folder), replace(request, targets=("profile",)))


def test_each_headline_of_each_guide_and_language_has_room(workspace: Workspace) -> None:
    """Also of guides that a kit holds only where it names them."""
    every = workbench_for(load_definitions(workspace, every=True))
    assert {"siri-audio", "tracking"} <= every.context.guides.keys()
    assert len(every.context.languages) > 30
    assert check_texts(workspace, every) == []


def test_the_widest_headline_that_is_let_through_can_be_set(
    workspace: Workspace, bench: Workbench
) -> None:
    english = bench.context.english
    word = "recorded "
    width = bench.fonts(english).width(word, 1, bold=True)
    texts = {**english.guides["siri-audio"], "headline": word * int(WIDEST_HEADLINE / width)}
    wide = replace(english, guides={**english.guides, "siri-audio": texts})
    context = replace(bench.context, languages={"en": wide}, english=wide)
    there = replace(bench, context=context)
    assert check_headlines(workspace, there) == []
    view = print_view(context.guides["siri-audio"], wide, there)
    sheets = [sheet for sheet in OF_ONE_LANGUAGE if sheet is not Sheet.HANDOUT]
    made = list(print_sheets(view, sheets, sheet_tools()))
    assert len(made) == len(sheets) * len(Paper)


def test_letters_that_no_font_has_are_told_at_the_first_of_them(folder: Path) -> None:
    path = folder / "assets" / "labels" / "de.yaml"
    line = headline(path, "სირი უსმენს. ⠓", guide="analytics:")
    (problem,) = told(folder)
    assert problem.startswith(f"assets/labels/de.yaml:{line}:")
    assert "no font has these characters of German: ე (U+10D4)" in problem
    assert "make fonts" in problem
    with pytest.raises(DefinitionError, match="no font has these characters of German"):
        check_workspace(find_workspace(folder), today=DAY)


def test_english_is_told_where_it_is_written(folder: Path) -> None:
    line = headline(folder / "shortcuts" / "siri-audio.yaml", "What ⠓ means")
    (problem,) = told(folder)
    assert problem.startswith(f"shortcuts/siri-audio.yaml:{line}:")
