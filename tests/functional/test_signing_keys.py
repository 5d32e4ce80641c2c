"""Keys that are locked or kept by an agent, as a person who signs a kit's manifest has them.

The agent is the real one, with a key that exists for this run alone.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.errors import MissingToolError, Problem, UsageError
from builder.kit.folder import archive_of, write_kit
from builder.kit.sign.agent import is_public_key, sign_with_agent
from builder.kit.trust.manifest import sign_manifest, verify_manifest
from builder.wire.archive import Member, write_zip
from tests.conftest import ROOT
from tests.functional.test_kit_exchange import WHEN, files_of, words_in

WHO = "host@example.org"
WORD = "correct horse"


def keygen(path: Path, word: str, *more: str) -> Path:
    command = [
        "ssh-keygen",
        "-q",
        "-t",
        "ed25519",
        "-N",
        word,
        "-C",
        "test",
        "-f",
        str(path),
        *more,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "out" / "kit"
    folder.parent.mkdir()
    write_kit(folder, files_of("old"), WHEN)
    return folder


def signed(kit: Path, line: bytes) -> bool:
    manifest, signature = (kit / "manifest.json").read_bytes(), kit / "manifest.json.sig"
    return verify_manifest(manifest, signature.read_bytes(), line, WHO)


def line_of(said: str) -> bytes:
    return next(each for each in said.splitlines() if "namespaces=" in each).strip().encode()


def test_a_locked_key_signs_with_a_passphrase_from_the_environment(
    kit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keygen(Path("key"), WORD)
    monkeypatch.setenv("KIT_WORD", WORD)
    words = ["sign", "out/kit", "--manifest", "key", "--who", WHO, "--passphrase-env", "KIT_WORD"]
    assert run(words) == 0
    said = capsys.readouterr().out
    assert "put into the zip" in said
    assert signed(kit, line_of(said))
    assert WORD not in said


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("KIT_WORD", "wrong", "the passphrase does not open the key"),
        ("KIT_WORD", "", "the passphrase does not open the key"),
        ("NOWHERE", None, "the environment has no variable NOWHERE"),
        (None, None, "the key is locked with a passphrase"),
    ],
)
def test_a_passphrase_that_does_not_fit_changes_nothing(
    variable: str | None,
    value: str | None,
    said: str,
    kit: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keygen(Path("key"), WORD)
    if variable and value is not None:
        monkeypatch.setenv(variable, value)
    words = ["sign", "out/kit", "--manifest", "key", "--who", WHO]
    assert run([*words, *(["--passphrase-env", variable] if variable else [])]) == 2
    assert said in capsys.readouterr().err
    assert not (kit / "manifest.json.sig").exists()


def test_a_person_at_a_terminal_is_asked_without_echo(kit: Path) -> None:
    keygen(Path("key"), WORD)
    command = [sys.executable, "-m", "builder", "sign", "out/kit"]
    command += ["--manifest", "key", "--who", WHO]
    main, other = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    with subprocess.Popen(
        command, stdin=other, stdout=other, stderr=other, env=environment, start_new_session=True
    ) as process:
        os.close(other)
        said = b""
        while b"Passphrase of key" not in said:
            said += os.read(main, 1000)
        os.write(main, WORD.encode() + b"\n")
        try:
            while piece := os.read(main, 1000):
                said += piece
        except OSError:  # what a terminal says when nobody holds its other end
            pass
        assert process.wait(timeout=60) == 0, said
    os.close(main)
    assert WORD.encode() not in said
    assert (kit / "manifest.json.sig").exists()


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A running agent that holds a key; its public half is what is left on the disk."""
    if shutil.which("ssh-agent") is None:
        pytest.skip("there is no ssh-agent here")
    started = subprocess.run(["ssh-agent", "-s"], check=True, capture_output=True, text=True)
    found = dict(re.findall(r"(SSH_\w+)=([^;]+);", started.stdout))
    monkeypatch.setenv("SSH_AUTH_SOCK", found["SSH_AUTH_SOCK"])
    key = keygen(tmp_path / "agents", "")
    subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
    key.unlink()
    yield tmp_path / "agents.pub"
    os.kill(int(found["SSH_AGENT_PID"]), 15)


def test_the_agent_signs_for_a_public_key(
    kit: Path, agent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sign", "out/kit", "--manifest", str(agent), "--who", WHO]) == 0
    said = capsys.readouterr().out
    assert "put into the zip" in said
    assert signed(kit, line_of(said))
    assert words_in_signed(kit)


def words_in_signed(kit: Path) -> bool:
    """The kit is whole but for the signature that came."""
    (kit / "manifest.json.sig").unlink()
    members = [Member(path=f"kit/{each.path}", data=each.data) for each in files_of("old")]
    archive_of(kit).write_bytes(write_zip(members, when=WHEN))
    return words_in(kit) == ("old", "old")


def test_an_agent_without_the_key_is_told(
    kit: Path, agent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = keygen(agent.with_name("other"), "")
    other.unlink()
    assert run(["sign", "out/kit", "--manifest", f"{other}.pub", "--who", WHO]) == 2
    said = capsys.readouterr().err
    assert "the SSH agent did not sign" in said
    assert "ssh-add -l" in said
    assert not (kit / "manifest.json.sig").exists()


def test_no_agent_and_no_program_are_told(agent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = agent.read_text()
    with pytest.raises(MissingToolError) as caught:
        sign_with_agent(b"x", agent, line, WHO, program="/nowhere/ssh-keygen")
    assert caught.value.problems[0] == Problem(
        code="ssh-keygen",
        message="/nowhere/ssh-keygen cannot be run: No such file or directory",
        help="it is part of OpenSSH; or give the private key's file",
    )
    monkeypatch.delenv("SSH_AUTH_SOCK")
    with pytest.raises(UsageError, match="did not sign"):
        sign_with_agent(b"x", agent, line, WHO)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exit 0", "does not verify"),
        ("echo noise", "does not verify"),
        ("exit 3", "exit code 3"),
        ("echo first >&2; echo 'agent refused operation' >&2; exit 1", "agent refused operation"),
    ],
)
def test_what_an_agent_gives_is_proven_first(
    body: str, said: str, agent: Path, tmp_path: Path
) -> None:
    program = tmp_path / "keygen"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    with pytest.raises(UsageError, match=said) as caught:
        sign_with_agent(b"x", agent, agent.read_text(), WHO, program=str(program))
    [problem] = caught.value.problems
    assert problem.message.startswith("the SSH agent did not sign: ")
    assert problem.message.endswith(said) or said == "does not verify"
    assert (problem.code, problem.file, problem.help) == (
        "ssh-agent",
        str(agent),
        "see that it has the key: ssh-add -l; or give the private key's file",
    )


def test_the_program_is_asked_for_a_signature_over_its_input(agent: Path, tmp_path: Path) -> None:
    program, seen = tmp_path / "keygen", tmp_path / "seen"
    program.write_text(f'#!/bin/sh\necho "$@" > {seen}; cat >> {seen}; exit 7\n')
    program.chmod(0o755)
    with pytest.raises(UsageError, match="exit code 7"):
        sign_with_agent(b"the list", agent, agent.read_text(), WHO, program=str(program))
    assert seen.read_text() == f"-Y sign -n optout-manifest -f {agent}\nthe list"


def test_a_long_word_of_the_agent_is_cut(agent: Path, tmp_path: Path) -> None:
    program = tmp_path / "keygen"
    program.write_text(f"#!/bin/sh\nprintf '{'a' * 300}\\377' >&2; exit 1\n")
    program.chmod(0o755)
    with pytest.raises(UsageError) as caught:
        sign_with_agent(b"x", agent, agent.read_text(), WHO, program=str(program))
    words = f"the SSH agent did not sign: {'a' * 200}"
    assert caught.value.problems[0].message == words


def test_a_name_that_cannot_stand_in_a_list_is_refused_before_the_agent_is_asked(
    agent: Path,
) -> None:
    with pytest.raises(UsageError, match="cannot name a signer"):
        sign_with_agent(b"x", agent, agent.read_text(), "a b", program="/nowhere")


def test_both_halves_of_a_key_are_told_apart(tmp_path: Path) -> None:
    key = keygen(tmp_path / "key", "")
    assert is_public_key((tmp_path / "key.pub").read_bytes())
    assert not is_public_key(key.read_bytes())
    assert is_public_key(b"\nsk-ssh-ed25519@openssh.com AAAA")
    assert sign_manifest(b"x", key.read_bytes(), WHO).allowed_signers.startswith(WHO)
