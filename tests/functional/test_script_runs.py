"""The Mac script, run for real in the shells it must work in, on a pretended Mac."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from builder.targets.script import ScriptWords, compile_script
from tests.kit_words import LABELS, NEW_URL, OFFERS, OLD_URL, PLACES, script_words, template

STUBS = Path(__file__).parent / "mac"
SHELLS = (("dash",), ("bash",), ("zsh", "-f"), ("zsh", "--emulate", "sh"))
SIRI = ("com.apple.assistant.support", "Siri Data Sharing Opt-In Status")
VOICE = ("com.apple.Accessibility", "AXSAudioDonationSiriImprovementEnabled")
REPORTS = ("com.apple.SubmitDiagInfo", "AutoSubmit")
Entry = tuple[str, str]


class Mac:
    """A pretended Mac: a store of preferences, a version, and a home folder."""

    def __init__(self, root: Path, shell: tuple[str, ...]) -> None:
        self.root = root / "mac"
        self.home = root / "home with space"
        self.shell = shell
        self.words = script_words()
        self.root.mkdir()
        self.home.mkdir()
        self.is_version("15.6.1")
        self.has("uid", "501")

    def has(self, name: str, text: str = "") -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def is_version(self, version: str) -> None:
        self.has("version", version)

    def stores(self, entry: Entry, value: str | None, where: str = "user") -> None:
        place = self.root / where / entry[0] / entry[1]
        place.parent.mkdir(parents=True, exist_ok=True)
        if value is None:
            place.unlink(missing_ok=True)
        else:
            place.write_text(value + "\n", encoding="utf-8")

    def stored(self, entry: Entry) -> str | None:
        place = self.root / "user" / entry[0] / entry[1]
        return place.read_text(encoding="utf-8").strip() if place.exists() else None

    def state(self, setting: str) -> Path:
        return self.home / "Library" / "Application Support" / "Optout" / f"{setting}.txt"

    def log(self) -> list[str]:
        place = self.root / "log"
        return place.read_text(encoding="utf-8").splitlines() if place.exists() else []

    def changes(self) -> list[str]:
        return [line for line in self.log() if line.startswith(("defaults write", "defaults del"))]

    def environment(self) -> dict[str, str]:
        tools = ("defaults", "osascript", "sw_vers", "open", "id")
        stubs = {f"OPTOUT_{name.upper()}": str(STUBS / name) for name in tools}
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "MAC": str(self.root), **stubs}

    def run(
        self,
        *args: str,
        script: str = "siri-audio",
        stdin: int = subprocess.DEVNULL,
        env: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Exit code and what was printed; nothing may be printed as an error."""
        file = self.root / f"{script}.command"
        data = compile_script(OFFERS.scripts[script], self.words, PLACES, template())
        file.write_bytes(data)
        done = subprocess.run(
            [*self.shell, str(file), *args],
            stdin=stdin,
            capture_output=True,
            env={**self.environment(), **(env or {})},
            cwd=self.root,
            timeout=60,
            check=False,
        )
        assert done.stderr == b""
        return done.returncode, done.stdout.decode("utf-8")


@pytest.fixture(params=SHELLS, ids=" ".join)
def mac(request: pytest.FixtureRequest, tmp_path: Path) -> Mac:
    return Mac(tmp_path, request.param)


def test_status_says_what_is_on_and_changes_nothing(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.stores(VOICE, "boolean true")
    code, text = mac.run("status")
    assert code == 1
    assert "“Improve Siri & Dictation” is on." in text
    assert "“Improve Assistive Voice Features” is on." in text
    assert "System Settings › Privacy & Security" in text
    assert mac.changes() == []
    assert list(mac.home.iterdir()) == []


def test_status_ends_well_when_all_is_off(mac: Mac) -> None:
    mac.stores(SIRI, "integer 2")
    mac.stores(VOICE, "boolean false")
    code, text = mac.run("status")
    assert code == 0
    assert text.count("is off.") == 2


@pytest.mark.parametrize("undefined", [False, True])
def test_status_tells_never_asked_from_off(mac: Mac, undefined: bool) -> None:
    mac.stores(SIRI, "integer 0")
    if undefined:
        mac.has("undefined")
    code, text = mac.run("status")
    assert code == 1
    assert text.count("was never set on this account.") == 2


def test_status_shows_a_value_nobody_knows(mac: Mac) -> None:
    mac.stores(SIRI, "integer 7")
    assert "has an unknown value, 7." in mac.run("status")[1]


def test_status_says_that_a_profile_holds_the_switch(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.stores(SIRI, "integer 2", "forced")
    mac.stores(VOICE, "boolean false")
    code, text = mac.run("status")
    assert code == 0
    assert text.count("A profile holds it.") == 1


def test_off_turns_both_switches_off_and_restore_puts_them_back(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    code, text = mac.run("off")
    assert code == 0
    assert text.count("is now off.") == 2
    assert "Library/Application Support/Optout" in text
    assert mac.stored(SIRI) == "integer 2"
    assert mac.stored(VOICE) == "boolean false"
    assert mac.state("siri-data-sharing").stat().st_mode & 0o777 == 0o600
    assert mac.state("siri-data-sharing").parent.stat().st_mode & 0o777 == 0o700
    code, text = mac.run("restore")
    assert code == 0
    assert text.count("is back as it was before.") == 2
    assert mac.stored(SIRI) == "integer 1"
    assert mac.stored(VOICE) is None
    assert list(mac.state("x").parent.iterdir()) == []


@pytest.mark.parametrize("before", ["integer -3", "string 2", "boolean true", "integer 0"])
def test_restore_puts_back_a_value_of_the_wrong_kind_as_it_was(mac: Mac, before: str) -> None:
    mac.stores(SIRI, before)
    assert mac.run("off")[0] == 0
    assert mac.stored(SIRI) == "integer 2"
    assert mac.run("restore")[0] == 0
    assert mac.stored(SIRI) == before


@pytest.mark.parametrize("odd", ["array (1)", "string two words", "string -int", "boolean maybe"])
def test_off_leaves_alone_what_it_could_not_put_back(mac: Mac, odd: str) -> None:
    mac.stores(SIRI, odd)
    code, text = mac.run("off")
    assert code == 1
    assert "The old state could not be kept." in text
    assert mac.stored(SIRI) == odd
    assert mac.stored(VOICE) == "boolean false"


def test_off_twice_keeps_the_first_state(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.run("off")
    mac.stores(SIRI, "integer 0")
    assert mac.run("off")[0] == 0
    assert mac.state("siri-data-sharing").read_text() == "integer 1\n"
    mac.run("restore")
    assert mac.stored(SIRI) == "integer 1"


def test_off_changes_nothing_that_is_off_already(mac: Mac) -> None:
    mac.stores(SIRI, "integer 2")
    mac.stores(VOICE, "boolean false")
    code, text = mac.run("off")
    assert code == 0
    assert text.count("was off already.") == 2
    assert mac.changes() == []
    assert not mac.state("siri-data-sharing").exists()


def test_off_does_not_fight_a_profile(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1", "forced")
    mac.stores(VOICE, "boolean false", "forced")
    code, text = mac.run("off")
    assert code == 1
    assert "could not be turned off here." in text
    assert "was off already." in text
    assert text.count("A profile holds it.") == 2
    assert mac.changes() == []


def test_off_says_so_when_the_value_did_not_stay(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.has("stuck")
    code, text = mac.run("off")
    assert code == 1
    assert "is now off." not in text
    assert "System Settings › Privacy & Security" in text


def test_off_changes_nothing_where_the_old_state_cannot_be_kept(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    (mac.home / "Library").write_text("a file stands in the way")
    code, text = mac.run("off")
    assert code == 1
    assert "So nothing was changed." in text
    assert mac.changes() == []


def test_a_link_in_place_of_the_state_is_not_followed(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.state("x").parent.mkdir(parents=True)
    target = mac.home / "elsewhere"
    mac.state("siri-data-sharing").symlink_to(target)
    assert mac.run("off")[0] == 1
    assert mac.stored(SIRI) == "integer 1"
    assert not target.exists()


def test_restore_without_a_kept_state_changes_nothing(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    code, text = mac.run("restore")
    assert code == 0
    assert text.count("no old state was kept.") == 2
    assert mac.changes() == []


@pytest.mark.parametrize(
    "damaged", ["", "integer 1; rm -rf /", "integer", "string $(id)", "boolean yes", "nonsense"]
)
def test_restore_refuses_a_damaged_state(mac: Mac, damaged: str) -> None:
    mac.stores(SIRI, "integer 2")
    mac.state("x").parent.mkdir(parents=True)
    mac.state("siri-data-sharing").write_text(damaged + "\n")
    code, text = mac.run("restore")
    assert code == 1
    assert "could not be put back." in text
    assert mac.stored(SIRI) == "integer 2"
    assert mac.state("siri-data-sharing").exists()


def test_restore_says_that_a_profile_still_holds_the_switch(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.run("off")
    mac.stores(SIRI, "integer 2", "forced")
    code, text = mac.run("restore")
    assert code == 0
    assert mac.stored(SIRI) == "integer 1"
    assert "A profile holds it." in text


def test_before_macos_15_the_second_switch_is_left_out(mac: Mac) -> None:
    mac.is_version("14.7")
    code, text = mac.run("off")
    assert code == 0
    assert "Assistive" not in text
    assert mac.stored(VOICE) is None


def test_after_an_upgrade_off_keeps_the_state_of_the_new_switch_too(mac: Mac) -> None:
    mac.is_version("14.7")
    mac.run("off")
    mac.is_version("15.0")
    mac.stores(VOICE, "boolean true")
    assert mac.run("off")[0] == 0
    assert mac.state("siri-data-sharing").read_text() == "absent\n"
    assert mac.state("assistive-voice").read_text() == "boolean true\n"


@pytest.mark.parametrize("version", ["10.14.6", "10.9"])
def test_an_old_system_is_told_so(mac: Mac, version: str) -> None:
    mac.is_version(version)
    code, text = mac.run("off")
    assert code == 1
    assert f"This Mac has macOS {version}." in text
    assert mac.changes() == []


@pytest.mark.parametrize("version", ["", "Debian 12", "15.x", "015.1"])
def test_a_machine_that_is_no_mac_is_told_so(mac: Mac, version: str) -> None:
    mac.is_version(version)
    code, text = mac.run("status")
    assert code == 1
    assert "This script works only on a Mac." in text


@pytest.mark.parametrize("how", ["root", "sudo", "no home"])
def test_sudo_is_refused(mac: Mac, how: str) -> None:
    mac.stores(SIRI, "integer 1")
    env = {"sudo": {"SUDO_USER": "ada"}, "no home": {"HOME": ""}}.get(how, {})
    if how == "root":
        mac.has("uid", "0")
    code, text = mac.run("off", env=env)
    assert code == 1
    assert "without sudo" in text
    assert mac.changes() == []


@pytest.mark.parametrize("word", ["status", "off"])
def test_an_unreadable_switch_is_said_to_be_so(mac: Mac, word: str) -> None:
    mac.has("mute")
    code, text = mac.run(word)
    assert code == 1
    assert text.count("could not be read.") == 2
    assert mac.changes() == []


def test_off_with_broken_defaults_claims_nothing(mac: Mac) -> None:
    mac.stores(SIRI, "integer 1")
    mac.has("broken")
    code, text = mac.run("off")
    assert code == 1
    assert "is now off." not in text


@pytest.mark.parametrize(
    ("version", "broken", "opened"),
    [
        ("26.1", None, [NEW_URL]),
        ("13.0", "PrivacySecurity.extension", [NEW_URL, OLD_URL]),
        ("12.7.6", None, [OLD_URL]),
        ("10.15.7", None, [OLD_URL]),
    ],
)
def test_open_tries_the_urls_of_this_system_first(
    mac: Mac, version: str, broken: str | None, opened: list[str]
) -> None:
    mac.is_version(version)
    if broken:
        mac.has("unopened", broken)
    code, text = mac.run("open")
    assert code == 0
    assert mac.log() == [f"open {url}" for url in opened]
    assert "should now show the right page" in text
    assert "You find it here: System" in text


def test_open_gives_the_way_in_words_when_nothing_opens(mac: Mac) -> None:
    mac.has("unopened", "x-apple")
    code, text = mac.run("open")
    assert code == 1
    assert "should now show" not in text
    assert "You find it here: System Settings › Privacy & Security" in text


@pytest.mark.parametrize(
    ("version", "app"),
    [("26.1", "“System Settings”"), ("12.7", "“System Preferences”"), ("10.9", "“System Prefer")],
)
def test_the_settings_app_is_called_as_on_this_system(mac: Mac, version: str, app: str) -> None:
    mac.is_version(version)
    assert f"Open the right page of {app}" in mac.run("help")[1]


@pytest.mark.parametrize("args", [(), ("help",), ("--help",), ("-h",)])
def test_without_a_word_it_explains_itself_and_changes_nothing(
    mac: Mac, args: tuple[str, ...]
) -> None:
    code, text = mac.run(*args)
    assert code == 0
    assert "  restore  Put everything back" in text
    assert mac.log() == []


@pytest.mark.parametrize("word", ["delete", "$(touch pwned)", "-x", "off; touch pwned"])
def test_an_unknown_word_is_refused(mac: Mac, word: str) -> None:
    code, text = mac.run(word)
    assert code == 2
    assert f"does not know this word: {word}" in text
    assert mac.log() == []
    assert not (mac.root / "pwned").exists()


@pytest.mark.parametrize(
    ("typed", "code", "seen"),
    [
        ("1", 0, "is off."),
        ("2", 0, "was off already."),
        ("3", 0, "no old state was kept."),
        ("4", 0, "should now show"),
        ("", 0, "What do you want to do?"),
        ("9", 2, "does not know this word: 9"),
    ],
)
def test_on_a_terminal_it_asks_what_to_do(mac: Mac, typed: str, code: int, seen: str) -> None:
    mac.stores(SIRI, "integer 2")
    mac.stores(VOICE, "boolean false")
    here, there = os.openpty()
    try:
        os.write(here, typed.encode() + b"\n")
        found, text = mac.run(stdin=there)
    finally:
        os.close(here)
        os.close(there)
    assert found == code
    assert seen in text
    assert mac.changes() == []


def test_a_switch_of_the_whole_mac_is_not_written_for_one_account(mac: Mac) -> None:
    for word in ("status", "off", "restore"):
        text = mac.run(word, script="analytics")[1]
        assert "“Share Mac Analytics”" in text
    assert "cannot see “Share Mac Analytics”" in mac.run("status", script="analytics")[1]
    assert mac.run("off", script="analytics")[0] == 1
    assert mac.changes() == []


def test_a_switch_of_the_whole_mac_is_reported_while_a_profile_holds_it(mac: Mac) -> None:
    mac.stores(REPORTS, "boolean false", "forced")
    code, text = mac.run("status", script="analytics")
    assert code == 0
    assert "“Share Mac Analytics” is off." in text
    assert mac.run("off", script="analytics")[0] == 0


HOSTILE = "{switch} '\"; touch pwned; $(touch pwned) `touch pwned` \\' %s %n {{ 7*7 }} !! ~ \\n #"


@pytest.mark.parametrize("word", ["status", "off", "restore", "open", "nonsense", ""])
def test_hostile_sentences_stay_text(mac: Mac, word: str) -> None:
    allowed = HOSTILE.replace("{switch}", "")
    plain = mac.words.phrases
    mac.words = ScriptWords(
        title=HOSTILE.replace("{switch}", "{name}"),
        phrases={key: HOSTILE if "{switch}" in plain[key] else allowed for key in plain},
        labels={key: f"{label} '$(touch pwned)'" for key, label in LABELS.items()},
    )
    mac.stores(SIRI, "integer 1")
    _, text = mac.run(word)
    assert "$(touch pwned) `touch pwned` \\' %s %n {{ 7*7 }} !! ~ \\n #" in text
    assert not list(mac.root.rglob("pwned"))
    assert not list(mac.home.rglob("pwned"))
