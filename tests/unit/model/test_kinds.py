"""The registry of output kinds: types, places, targets and proofs, each in one row."""

from __future__ import annotations

import mimetypes

import pytest

from builder.kit.proof.artifact import PROOFS
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.kinds import FORMATS, MEDIA_TYPES, Kind, media_type, misplaced
from builder.targets import TARGETS, compiler_of


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a/b.mobileconfig", "application/x-apple-aspen-config"),
        ("Turn off Siri recordings.shortcut", "application/x-apple-shortcut"),
        ("mac.command", "text/plain; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("a.b/c", "text/plain; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        (".htaccess", "text/plain; charset=utf-8"),
        ("a/.html", "text/plain; charset=utf-8"),
        ("archive.tar.zip", "application/zip"),
        ("no.ending.", "text/plain; charset=utf-8"),
        ("", "text/plain; charset=utf-8"),
    ],
)
def test_the_type_follows_from_the_ending(path: str, wanted: str) -> None:
    assert media_type(path) == wanted
    assert Artifact(path=path, data=b"", kind=Kind.DOC).media_type == wanted


@pytest.mark.parametrize("ending", [".html", ".json", ".pdf", ".png", ".svg", ".zip"])
def test_common_types_are_those_of_the_standard_library(ending: str) -> None:
    assert MEDIA_TYPES[ending].split(";")[0] == mimetypes.types_map[ending]


def test_text_says_its_encoding_and_nothing_is_run_as_script() -> None:
    for ending, kind in MEDIA_TYPES.items():
        assert kind.startswith("text/") == ("charset=utf-8" in kind), ending
        assert "javascript" not in kind


def test_an_ending_has_one_type_whatever_the_kind() -> None:
    assert len({each.ending for each in FORMATS}) == len(FORMATS)


def test_a_target_makes_one_kind_and_comes_after_what_it_builds_upon() -> None:
    names = [target.name for target in TARGETS]
    assert len(set(names)) == len(names)
    for place, target in enumerate(TARGETS):
        assert set(target.after) <= set(names[:place]), target.name
        assert set(target.beside) <= set(names), target.name
        assert callable(compiler_of(target).compile_cell)


def test_every_row_names_a_proof_that_there_is() -> None:
    assert {kind.row.proof for kind in Kind} == set(PROOFS)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.SHORTCUT, paths.shortcut("Turn off Siri recordings", "en")),
        (Kind.SHORTCUT, paths.RELAY),
        (Kind.PROFILE, paths.profile("de", "mac")),
        (Kind.SCRIPT, paths.script("de", "mac")),
        (Kind.QR, paths.code("de", "siri-audio", "page")),
        (Kind.PICTURE, paths.picture("de", "siri-audio", "mac-15-1-dark")),
        (Kind.PRINT, paths.sheet("de", "siri-audio", "poster-a4", first=True)),
        (Kind.PAGE, paths.INDEX),
        (Kind.PAGE, paths.page("de", "siri-audio", first=False)),
        (Kind.DOC, paths.plain_copy("de/index.html", "mac")),
        (Kind.DOC, paths.README),
        (Kind.DOC, paths.SBOM),
        (Kind.HOST, paths.NETLIFY),
        (Kind.HOST, paths.CADDY),
    ],
)
def test_a_path_belongs_to_its_kind_and_to_no_other(kind: Kind, path: str) -> None:
    assert [each for each in Kind if not misplaced(each, path)] == [kind]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.SHORTCUT, "Turn off Siri recordings.shortcut"),
        (Kind.SHORTCUT, "profiles/de/a.shortcut"),
        (Kind.PROFILE, "profiles"),
        (Kind.QR, "qr/de/a.pdf"),
        (Kind.PAGE, "scripts/de/index.html"),
        (Kind.DOC, "print/notes.txt"),
        (Kind.DOC, "txt"),
        (Kind.HOST, "hosting/other.conf"),
        (Kind.HOST, "de/_headers"),
    ],
)
def test_a_file_elsewhere_or_of_another_ending_is_not_of_the_kind(kind: Kind, path: str) -> None:
    assert misplaced(kind, path)
