"""Forty odd addresses, wherever a command takes one: each is a fault of usage, told in words,
and nobody is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.wire import plist
from tests import pki

ODD = [
    *("://", "//x", "/x", "?x", "#x", "[", "[]", "[::1", "[::g]/", "[v1.a]/", ":", ":80", ":abc/"),
    *("a:abc/", "a:-1/", "a:0/", "a:65536/", "a:1:2/", "a:٣/",
      "a..b/", ".a/", "-a/", "a-/", "a_b/"),
    *("@", "u@a/", "u:p@a/", "a%00/", "a/%0d%0a/", "a/%2f/", "a/%", "a/%g0/", "a/../b", "a//b"),
    *("a b/", "a\tb/", "a\nb/", "a\x00b/", "a\x7f/", "a/\u202e/", "münchen/ü", "xn--\u0301/",
      "a\\b/"),
    *("0.0.0.0/", "256.1.1.1/", "1.2.3/", "a" * 64 + "/", "a." * 130 + "b/", "a/" + "b" * 3000),
]  # fmt: skip
COMMANDS: dict[str, tuple[str, ...]] = {
    "base URL": ("build", "-q", "-l", "en", "--base-url", "{}"),
    "check": ("check", "{}"),
    "server": ("sign", "a.shortcut", "--with", "server", "--server", "{}"),
    "publish": ("publish", "kit", "{}"),
    "publish to a branch": ("publish", "kit", "git+{}#pages"),
}
FORTY = 40


def test_there_are_forty() -> None:
    assert len(ODD) >= FORTY


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize("command", COMMANDS)
def test_an_odd_address_is_a_fault_of_usage(
    command: str, odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if command == "publish to a branch" and odd == "u@a/":
        pytest.skip("git takes a user's name")
    monkeypatch.chdir(tmp_path)
    Path("a.shortcut").write_bytes(plist.dumps_binary(pki.workflow(1)))
    words = [word.format(f"https://{odd}") for word in COMMANDS[command]]
    assert run(words) == 2


@pytest.mark.parametrize("odd", ["[", "[]/x", "a:abc/x", "u:p@a/x", "", "\x00", "a/../b", "a b"])
@pytest.mark.parametrize("scheme", ["s3", "gs", "az", "ftp", "file"])
def test_an_odd_store_is_a_fault_of_usage_or_unreachable(
    scheme: str, odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["publish", "kit", f"{scheme}://{odd}"]) in {2, 5}


@pytest.mark.parametrize("odd", ["", "x", "?", "\u202e", "../" * 9, "0" * 31, "0" * 33, "g" * 32])
def test_an_odd_link_of_icloud_is_a_fault_of_usage(odd: str) -> None:
    assert run(["import", f"https://www.icloud.com/shortcuts/{odd}"]) == 2


@pytest.mark.parametrize(
    ("given", "coded", "shown"),
    [
        ("https://bücher.example/siri", "https://xn--bcher-kva.example/siri/", "bücher.example"),
        ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/", "bücher.example"),
        ("https://straße.example/", "https://xn--strae-oqa.example/", "straße.example"),
        ("https://xn--80ak6aa92e.example/", "https://xn--80ak6aa92e.example/", "аррӏе.example"),
    ],
)
def test_an_international_host_is_told_in_both_forms_wherever_it_is_looked_at(
    given: str,
    coded: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    build = ["build", "-q", "analytics", "-l", "en", "-t", "host", "--out", "a", "--base-url"]
    build.append(given)
    host = coded.split("/")[2]
    for words in (build, build, ["check", "a/optout-kit", "--other-sources"]):
        run(words)
        told = capsys.readouterr()
        assert f'"{host}"' in told.out + told.err
        assert f'"{shown}"' in told.out + told.err
    manifest = json.loads((tmp_path / "a/optout-kit/manifest.json").read_bytes())
    assert manifest["base_url"] == coded
