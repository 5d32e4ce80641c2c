"""`optout compile --watch`: a change of a text or of a block it uses compiles it again; `--serve`
offers what is signed, and says of the rest why it is not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from builder.cli.main import run
from builder.kit.serve.shelf import Shelf, ShelvedShortcut, place_of, shelf_application
from builder.kit.trust.verifier import SignatureVerifier
from builder.wire import plist
from builder.workflow.apple.workflow import dump_workflow, load_workflow, workflow_to_plist
from builder.workflow.language.document import compile_workflow
from tests import pki

WATCHING = "Watching for changes; stop with Ctrl-C.\n"


def until_watching(process: subprocess.Popen[str]) -> list[str]:
    """What was said until it waits for the next change."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        if line == WATCHING:
            return said
        said.append(line)
    raise AssertionError("".join(said))


def replaced(path: Path, text: str) -> None:
    """Another text in one step: no turn sees a file that is half written."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def test_each_change_compiles_again_and_a_fault_does_not_end_it(tmp_path: Path) -> None:
    block, text = tmp_path / "blocks" / "say.yaml", tmp_path / "a.workflow.yaml"
    block.parent.mkdir()
    block.write_text("format: 1\nactions: [{show-content: one}]\n")
    text.write_text("format: 1\nname: A\nactions: [{use: blocks/say.yaml}]\n")
    words = [sys.executable, "-m", "builder", "compile", "--watch", str(text)]
    process = subprocess.Popen(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        assert until_watching(process) == []
        made = tmp_path / "A.shortcut"
        assert load_workflow(made.read_bytes()).actions[0].parameters == {"Text": "one"}
        replaced(block, "format: 1\nactions: [{show-content: three}]\n")
        assert until_watching(process) == []
        assert load_workflow(made.read_bytes()).actions[0].parameters == {"Text": "three"}
        replaced(block, "format: 1\nactions: [{show-contnt: three}]\n")
        assert any("blocks/say.yaml:2:12" in line for line in until_watching(process))
        replaced(block, "format: 1\nactions: []\n")
        assert any("has no actions" in line for line in until_watching(process))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("words", [["--json", "a.yaml"], ["-", "-o", "x"]])
def test_watching_is_for_people_and_named_files(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "--watch", *words]) == 2
    assert "leave out --json and -" in "".join(capsys.readouterr())


TEXT = "format: 1\nname: Tea & <cake>\nactions: [{show-content: one}]\n"


def signed(text: str) -> bytes:
    """A signed shortcut that says what the text says, signed by the test authority."""
    return pki.icloud_file(workflow_to_plist(compile_workflow(text)))


def shelf(folder: Path, *, trusted: bool = True) -> Shelf:
    compiled = dump_workflow(compile_workflow(TEXT))
    made = Shelf(SignatureVerifier(now=pki.NOW, roots=pki.roots() if trusted else ()))
    path = folder / "Tea & cake.shortcut"
    made.shortcuts = (ShelvedShortcut(name="Tea & <cake>", path=path, compiled=compiled),)
    return made


def client(of: Shelf) -> httpx.Client:
    return httpx.Client(
        transport=httpx.WSGITransport(app=shelf_application(of)), base_url="http://shelf"
    )


def test_a_signed_file_that_says_what_the_text_says_is_offered(tmp_path: Path) -> None:
    made = shelf(tmp_path)
    (shortcut,) = made.shortcuts
    shortcut.path.write_bytes(signed(TEXT))
    assert made.is_signed_already(shortcut)
    with client(made) as visitor:
        page = visitor.get("/")
        assert "Tea &amp; &lt;cake&gt;" in page.text
        assert "Signed by" in page.text
        assert f'href="/{place_of(1, shortcut)}"' in page.text
        given = visitor.get(f"/{place_of(1, shortcut)}")
        assert given.content == shortcut.path.read_bytes()
        assert "shortcut" in given.headers["content-type"]
        assert visitor.get("/2/Tea%20%26%20cake.shortcut").status_code == 404
        assert visitor.get("/../a.workflow.yaml").status_code == 404


def test_a_signed_file_is_verified_once_until_it_is_another(tmp_path: Path) -> None:
    made = shelf(tmp_path)
    (shortcut,) = made.shortcuts
    shortcut.path.write_bytes(signed(TEXT))
    first = made.offer(shortcut)
    assert first.ready
    assert made.offer(shortcut) is first
    shortcut.path.write_bytes(b"junk")
    assert not made.offer(shortcut).ready
    other = dump_workflow(compile_workflow(TEXT.replace("one", "two")))
    shortcut.path.write_bytes(signed(TEXT))
    assert not made.offer(replace(shortcut, compiled=other)).ready
    assert made.offer(shortcut).ready


@pytest.mark.parametrize(
    ("lies_there", "words"),
    [
        (dump_workflow(compile_workflow(TEXT)), "It is not signed."),
        (signed(TEXT.replace("one", "two")), "not what was sent"),
        (b"junk", "is not what the text says"),
        (b"", "is not what the text says"),
        (None, "cannot be read"),
    ],
    ids=["unsigned", "another", "junk", "empty", "nothing"],
)
def test_what_a_device_would_refuse_is_never_offered_and_told(
    lies_there: bytes | None, words: str, tmp_path: Path
) -> None:
    made = shelf(tmp_path)
    (shortcut,) = made.shortcuts
    if lies_there is not None:
        shortcut.path.write_bytes(lies_there)
    with client(made) as visitor:
        page = visitor.get("/")
        assert words in page.text
        assert "href" not in page.text
        assert visitor.get(f"/{place_of(1, shortcut)}").status_code == 404


def test_a_file_of_an_authority_that_nobody_trusts_is_not_offered(tmp_path: Path) -> None:
    made = shelf(tmp_path, trusted=False)
    (shortcut,) = made.shortcuts
    shortcut.path.write_bytes(signed(TEXT))
    assert not made.offer(shortcut).ready


def test_a_text_that_does_not_compile_offers_nothing_though_a_signed_file_lies_there(
    tmp_path: Path,
) -> None:
    made = shelf(tmp_path)
    path = made.shortcuts[0].path
    path.write_bytes(signed(TEXT))
    made.shortcuts = (ShelvedShortcut(name="Tea", path=path, fault="w.yaml:3:1: no <action>"),)
    with client(made) as visitor:
        assert "does not compile: w.yaml:3:1: no &lt;action&gt;" in visitor.get("/").text


def test_serving_keeps_a_signed_file_and_says_what_is_not_signed(tmp_path: Path) -> None:
    texts = {name: tmp_path / f"{name}.workflow.yaml" for name in ("kept", "fresh", "bad")}
    for name, path in texts.items():
        path.write_text(TEXT.replace("Tea & <cake>", name), encoding="utf-8")
    texts["bad"].write_text("format: 1\nactions: [{shw-content: x}]\n")
    own = signed(texts["kept"].read_text())
    (tmp_path / "kept.shortcut").write_bytes(own)
    root = tmp_path / "root.pem"
    root.write_bytes(pki.pem(pki.icloud_root()))
    words = [
        "compile",
        "--serve",
        "--port",
        "18231",
        "--root",
        str(root),
        *map(str, texts.values()),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        address = next(line for line in process.stdout if line.startswith("Open ")).split()[1]
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Serving; stop"):
                break
        told = "".join(said)
        assert "no action is called" in told
        assert f"{tmp_path / 'kept.shortcut'}: Signed by" in told
        assert f"{tmp_path / 'fresh.shortcut'}: It is not signed." in told
        assert (tmp_path / "kept.shortcut").read_bytes() == own
        assert plist.loads((tmp_path / "fresh.shortcut").read_bytes())
        page = httpx.get(address, timeout=60).text
        assert page.count("Add it to Shortcuts") == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("word", ["--lan", "--address=192.0.2.1"])
def test_who_may_see_goes_with_what_is_shown(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", word, "a.workflow.yaml"]) == 2
    assert "add --serve" in "".join(capsys.readouterr())
