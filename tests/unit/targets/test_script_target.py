"""Scripts as compiled: what the shells and shellcheck say of their text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.offer import ScriptSpec
from builder.targets.script import ScriptWords, compile_script, shell_phrase, shell_word
from tests.kit_words import OFFERS, PLACES, phrases, script_words, template

SPECS = list(OFFERS.scripts.values())


def compiled(spec: ScriptSpec, words: ScriptWords | None = None) -> bytes:
    return compile_script(spec, words or script_words(), PLACES, template())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
@pytest.mark.parametrize("quotes", ["", "l’un « a » ‘b’ “c” „d“ 「e」"])
def test_shellcheck_has_nothing_to_say(spec: ScriptSpec, quotes: str, tmp_path: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    assert shellcheck, "apt-get install shellcheck"
    file = tmp_path / "script.command"
    said = {key: f"{text} {quotes}" for key, text in phrases().items()}
    file.write_bytes(compiled(spec, replace(script_words(), phrases=said)))
    command = [shellcheck, "--norc", "-s", "sh", "-f", "gcc", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("shell", ["dash", "bash", "zsh"])
def test_every_shell_can_read_it(shell: str, tmp_path: Path) -> None:
    found = shutil.which(shell)
    assert found, f"apt-get install {shell}"
    file = tmp_path / "script.command"
    file.write_bytes(compiled(SPECS[0]))
    done = subprocess.run([found, "-n", str(file)], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_names_no_network_tool_and_no_way_round_the_system() -> None:
    text = compiled(SPECS[0]).decode()
    assert text.startswith("#!/bin/sh\n")
    assert not re.search(r"\b(?:curl|wget|nc|xattr|spctl|killall|eval)\b", text)
    assert not re.search(r"^\s*(?:local|typeset|declare|source)\b", text, re.MULTILINE)


def test_every_phrase_that_the_template_asks_for_exists_and_none_is_left_over() -> None:
    asked = set(re.findall(r'phrase\("(script\.[a-z-]+)"\)', template()))
    assert asked == {name for name in phrases() if name.startswith("script.")}


def test_words_are_the_only_difference_between_languages() -> None:
    words = script_words()
    shouted = replace(words, title=words.title.upper())
    first, second = compiled(SPECS[0]).decode(), compiled(SPECS[0], shouted).decode()
    changed = [
        (a, b) for a, b in zip(first.splitlines(), second.splitlines(), strict=True) if a != b
    ]
    assert len(changed) == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("plain", "'plain'"),
        ("it's", "'it'\\''s'"),
        ('$(x) `x` \\ "', "'$(x) `x` \\ \"'"),
        ("two\n  lines", "'two lines'"),
        ("", "''"),
        (13000, "13000"),
    ],
)
def test_a_value_becomes_one_quoted_word(text: object, word: str) -> None:
    assert shell_word(text) == word


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("{switch} is off.", "\"$switch\"' is off.'"),
        ("At {path}", "'At '\"$place\""),
        ("{file}", '"$file"'),
        ("", "''"),
        ("${switch}", "'$'\"$switch\""),
    ],
)
def test_placeholders_become_quoted_variables(phrase: str, word: str) -> None:
    assert shell_phrase(phrase) == word


def test_a_placeholder_nobody_fills_is_a_fault() -> None:
    with pytest.raises(KeyError):
        shell_phrase("{colour}")


@pytest.mark.parametrize("control", ["\x1b[31m", "\x00", "\x9b1m", "\x7f"])
def test_control_characters_never_reach_a_terminal(control: str) -> None:
    words = script_words()
    with pytest.raises(DefinitionError, match="control character"):
        compiled(SPECS[0], replace(words, title=f"a{control}b"))
    with pytest.raises(DefinitionError, match="control character"):
        compiled(SPECS[0], replace(words, phrases={**words.phrases, "script.menu": control + "b"}))


def test_only_text_and_numbers_go_into_a_script() -> None:
    with pytest.raises(TypeError):
        shell_word(["a"])


def test_a_script_needs_a_switch_and_a_place() -> None:
    with pytest.raises(ValueError, match="no place"):
        compile_script(SPECS[0], script_words(), (), template())
    with pytest.raises(ValueError, match="no switch"):
        compiled(replace(SPECS[0], wanted=()))


def test_a_key_that_would_need_quoting_is_refused() -> None:
    wanted = SPECS[0].wanted[0]
    odd = replace(wanted, setting=replace(wanted.setting, key="a');doEvil('"))
    with pytest.raises(ValueError, match="cannot stand in a script"):
        compiled(replace(SPECS[0], wanted=(odd,)))
