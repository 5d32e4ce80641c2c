"""Output files: which content type a web server must send for each."""

from __future__ import annotations

import mimetypes

import pytest

from builder.model.artifact import MEDIA_TYPES, Artifact, Kind, media_type


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a/b.mobileconfig", "application/x-apple-aspen-config"),
        ("Siri audio off.shortcut", "application/x-apple-shortcut"),
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


@pytest.mark.parametrize("ending", [".html", ".css", ".json", ".pdf", ".png", ".svg", ".zip"])
def test_common_types_are_those_of_the_standard_library(ending: str) -> None:
    assert MEDIA_TYPES[ending].split(";")[0] == mimetypes.types_map[ending]


def test_text_says_its_encoding_and_nothing_is_run_as_script() -> None:
    for ending, kind in MEDIA_TYPES.items():
        assert kind.startswith("text/") == ("charset=utf-8" in kind), ending
        assert "javascript" not in kind
