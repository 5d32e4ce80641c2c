"""The rules for profiles, over files: adding a case is adding a file.

`cases/profiles/good/<platform>/*` have no fault. `bad/<platform>/pNN-what` break rule PNN
and no other. The folder names the platform that a file is meant for; `any` is none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import InvalidFileError, Problem, Severity
from builder.facts.setting import load_settings, parse_settings
from builder.model.profile.frame_rules import consent_tag
from builder.model.profile.profile import dump_profile, parse_profile
from builder.model.profile.rules import RULES, check_profile
from builder.targets.profile import identity_for
from builder.wire.plist import dumps_xml, loads_dict
from tests.kit_words import OFFERS

TESTS = Path(__file__).parents[2]
CASES = TESTS / "cases" / "profiles"
GOLDEN = sorted((TESTS / "golden" / "profiles").glob("*.mobileconfig"))
GOOD = sorted((CASES / "good").glob("*/*.mobileconfig"))
BAD = sorted((CASES / "bad").glob("*/*.mobileconfig"))
WARNINGS = {"p05-small-letters", "p13-end", "p20-experiment"}


def check(path: Path, *, experimental: bool = False) -> list[Problem]:
    named = path.parent.name
    return check_profile(
        path.read_bytes(),
        settings=load_settings(),
        file=path.name,
        platform=None if named == "any" else named,
        experimental=experimental,
        expected_identity=identity_for(OFFERS.profiles["siri-audio"])
        if path.name.startswith("p22")
        else None,
    )


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_good_profile_has_no_fault(path: Path) -> None:
    assert check(path) == []


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_bad_profile_breaks_the_rule_it_is_named_after_and_no_other(path: Path) -> None:
    problems = check(path)
    assert {problem.code for problem in problems} == {f"profile-{path.stem.split('-')[0]}"}
    for problem in problems:
        assert problem.file == path.name
        assert problem.message
        assert (problem.severity is Severity.WARNING) == (path.stem in WARNINGS)


def test_every_rule_has_a_bad_file() -> None:
    names = {path.stem.split("-")[0] for path in BAD}
    assert names == {"p01", *(name for name, _ in RULES)}
    assert len(names) == 22


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_our_own_profiles_have_no_fault(path: Path) -> None:
    spec = OFFERS.profiles[path.stem]
    problems = check_profile(
        path.read_bytes(),
        settings=load_settings(),
        file=path.name,
        platform=spec.platform,
        expected_identity=identity_for(spec),
    )
    assert problems == []


def test_every_fault_is_told_in_one_run() -> None:
    problems = check_profile(dumps_xml({}), settings=load_settings(), file="x", platform="macos")
    codes = [problem.code for problem in problems]
    assert codes == [f"profile-p{n}" for n in ("02", "03", "04", "05", "08", "10")]


def test_a_misspelt_restriction_is_told_the_nearest_one() -> None:
    (problem,) = check(CASES / "bad" / "macos" / "p16-misspelt.mobileconfig")
    assert problem.help == 'did you mean "allowDiagnosticSubmission"?'


def test_an_experiment_needs_the_flag_and_the_words() -> None:
    path = CASES / "bad" / "ios" / "p20-experiment.mobileconfig"
    assert len(check(path)) == 2
    assert len(check(path, experimental=True)) == 1
    root = loads_dict(path.read_bytes())
    root["PayloadDescription"] = "An experiment: Apple no longer documents this key."
    problems = check_profile(
        dumps_xml(root), settings=load_settings(), file="x", platform="ios", experimental=True
    )
    assert problems == []


def test_a_signed_profile_is_checked_by_what_is_inside() -> None:
    inside = (CASES / "good" / "macos" / "one-preference.mobileconfig").read_bytes()

    def refuse(_: bytes) -> bytes:
        raise InvalidFileError(Problem(code="cms", message="no signature at all"))

    def opened(data: bytes) -> list[Problem]:
        return check_profile(
            b"\x30\x00", settings=load_settings(), file="x", open_signed=lambda _: data
        )

    assert opened(inside) == []
    assert [problem.code for problem in opened(b"<html>")] == ["profile-p01"]
    problems = check_profile(b"\x30", settings=load_settings(), file="x", open_signed=refuse)
    assert [(one.code, one.message) for one in problems] == [("profile-p01", "no signature at all")]


@pytest.mark.parametrize(
    "junk",
    [None, True, 0, -1, 2.5, "", "x", b"x", [], [[]], [{}], {}, {"a": {}}, [1, {"PayloadType": 3}]],
    ids=repr,
)
def test_junk_in_any_place_is_a_fault_and_never_a_crash(junk: object) -> None:
    good = loads_dict((CASES / "good" / "macos" / "one-preference.mobileconfig").read_bytes())
    good["RemovalDate"] = good["DurationUntilRemoval"] = "x"
    for key in good:
        for place in ("top", "payload"):
            root = {**good, "PayloadContent": [dict(good["PayloadContent"][0])]}
            where = root if place == "top" else root["PayloadContent"][0]
            if junk is None:
                where.pop(key, None)
            else:
                where[key] = junk
            problems = check_profile(dumps_xml(root), settings=load_settings(), file="x")
            assert all(problem.code.startswith("profile-p") for problem in problems)
            assert all(len(problem.message) < 300 for problem in problems)


@pytest.mark.parametrize("cut", range(0, 2000, 97))
def test_a_cut_file_is_a_fault_of_the_first_rule(cut: int) -> None:
    data = GOLDEN[0].read_bytes()[:cut]
    problems = check_profile(data, settings=load_settings(), file="x")
    assert [problem.code for problem in problems] == ["profile-p01"]


@pytest.mark.parametrize(
    ("tag", "made"),
    [
        ("en", "en"), ("pt_BR", "pt-BR"), ("es-419", "es-419"), ("no", "nb"), ("iw", "he"),
        ("zh_CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh_HK", "zh-Hant-HK"), ("zh", "zh-Hans"),
        ("zh-hant", "zh-Hant"), ("yue_CN", "yue-Hans"), ("EN_au", "en-AU"), ("", ""),
        ("x", ""), ("en-", ""), ("english", ""), ("en-US-posix-x", ""),
    ],
)  # fmt: skip
def test_language_tags_are_made_into_what_ios_can_match(tag: str, made: str) -> None:
    assert consent_tag(tag) == made
    assert consent_tag(made) == made


def test_a_file_may_start_with_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + dump_profile(parse_profile(GOLDEN[0].read_bytes()))
    assert check_profile(data, settings=load_settings(), file="x") == []


def test_a_key_that_only_a_manager_can_send_is_refused() -> None:
    path = CASES / "good" / "ios" / "one-restriction.mobileconfig"
    text = (
        "format: 1\nsources: {book: A book}\nsettings:\n"
        "  - {id: a, domain: com.apple.applicationaccess, key: forceOnDeviceOnlyDictation,"
        " kind: boolean, values: {on: true}, ways: [profile],"
        " platforms: [{on: ios, since: '14.5', manual: false}],"
        " source: book, checked: 2026-11-22}\n"
    )
    rows = parse_settings(text.encode(), file="settings.yaml")
    problems = check_profile(path.read_bytes(), settings=rows, file="x", platform="ios")
    assert [problem.code for problem in problems] == ["profile-p16"]
    assert "by hand" in problems[0].message
