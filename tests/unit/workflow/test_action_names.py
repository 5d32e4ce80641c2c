"""Actions are found by every name that people know, and never by one that means the opposite."""

from __future__ import annotations

import pytest

from builder.errors import nearest
from builder.wire.fields import MOST_WAYS_OUT
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.action_names import (
    alias_of,
    aliases,
    find_actions,
    letters_of,
    opposite,
    suggested,
)
from builder.workflow.apple.catalog import (
    action_defaults,
    action_named,
    action_of,
    all_actions,
    is_third_party,
)
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow, parse_workflow
from builder.workflow.language.example import example_of


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("show-result", "show-content"),
        ("Show Result", "show-content"),
        ("exit", "stop-this-shortcut"),
        ("set-clipboard", "copy-to-clipboard"),
        ("setClipboard", "copy-to-clipboard"),
        ("get-value-from-dictionary", "get-dictionary-value"),
        ("getvalueforkey", "get-dictionary-value"),
        ("delay", "wait"),
        ("set-value-for-key", "set-dictionary-value"),
        ("downloadURL", "get-contents-of-url"),
        ("for-each", "repeat-each"),
        ("else-if", "if"),
    ],
)
def test_a_name_from_elsewhere_leads_to_the_name_here(word: str, slug: str) -> None:
    alias = alias_of(word)
    assert alias is not None
    assert alias.slug == slug
    assert f'"{slug}"' in suggested(word)


# Words of blocks, which are no actions of the table: where an alias may lead as well.
BLOCK_NAMES = frozenset({"if", "else", "menu", "repeat", "repeat-each", "use"})


def test_every_alias_leads_to_something_and_stands_once() -> None:
    rows = aliases()
    assert len({letters_of(row.word) for row in rows}) == len(rows)
    for row in rows:
        facts = action_named(row.slug)
        assert row.slug in BLOCK_NAMES or (facts is not None and facts.slug == row.slug), row
        assert row.source in ("app", "cherri", "habit")
        own = action_named(row.word)
        assert own is None or own.slug != row.word, f"{row.word} is the app's own name"


def test_what_an_alias_says_besides_is_a_parameter_with_its_choice() -> None:
    for row in aliases():
        slug, colon, choice = row.also.partition(": ")
        if colon and row.slug not in BLOCK_NAMES:
            facts = action_named(row.slug)
            assert facts is not None
            assert choice in facts.by_slug[slug].choices, row


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("set-volume", "get-volume"),
        ("hide-dock", "show-dock"),
        ("unlock-screen", "lock-screen"),
        ("unlok-screen", "lock-screen"),
        ("url-decode", "url-encode"),
        ("removeItem", "add-item"),
        ("disable-wifi", "enable-wifi"),
    ],
)
def test_an_opposite_is_known_as_one(word: str, other: str) -> None:
    assert opposite(word, other)
    assert opposite(other, word)


@pytest.mark.parametrize(
    "word", ["unlok-screen", "hide-control-center", "frobnicate", "get-volume"]
)
def test_where_nothing_is_near_nothing_is_suggested(word: str) -> None:
    assert suggested(word) == ""


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("show-alrt", 'did you mean "show-alert"?'),
        ("set-clipbord", 'did you mean "copy-to-clipboard"?'),
        ("url-decode", 'here it is called "url-encode" with mode: Decode'),
        ("elif", 'here it is called "if" with else-if: beside its then:'),
        (
            "is.workflow.actions.showreslt",
            'did you mean "is.workflow.actions.showresult"?',
        ),
    ],
)
def test_the_suggestion_says_what_it_is_called_here(word: str, told: str) -> None:
    assert suggested(word) == told


def test_no_suggestion_for_any_name_of_the_app_means_the_opposite() -> None:
    for row in all_actions():
        if row.slug.startswith(("get-", "show-", "start-", "add-")):
            verb, _, rest = row.slug.partition("-")
            against = {"get": "set", "show": "hide", "start": "stop", "add": "remove"}[verb]
            if action_named(f"{against}-{rest}") is None:
                assert f'"{row.slug}"' not in suggested(f"{against}-{rest}")


def test_a_search_finds_the_nearest_first() -> None:
    assert find_actions("exit")[0].slug == "stop-this-shortcut"
    assert find_actions("is.workflow.actions.alert")[0].slug == "show-alert"
    assert {"copy-to-clipboard", "get-clipboard"} <= {row.slug for row in find_actions("CLIPBOARD")}
    assert find_actions("no-such-thing-anywhere") == []


def test_a_search_looks_into_what_the_app_says_where_no_name_holds_the_words() -> None:
    assert "lock-screen" not in {row.slug for row in find_actions("paired iphone")}
    assert find_actions("flashlight pulse")


def _named() -> list[str]:
    rows = [row for row in all_actions() if row.slug or not is_third_party(row.identifier)]
    return [example_of(row) for row in rows]


def test_every_example_compiles_without_a_warning() -> None:
    for example in _named():
        lines = "".join(f"  {line}\n" for line in example.splitlines())
        parsed = parse_workflow(
            f"format: 1\nname: X\nactions:\n  - set answer: {{text: 'yes'}}\n{lines}"
        )
        assert not parsed.warnings, example


def test_actions_of_other_systems_are_known_by_name_and_by_keys() -> None:
    facts = action_of("com.apple.AddressBook.DeleteContactIntent")
    assert facts is not None
    assert facts.name == "Delete Contact"
    assert facts.systems == ("macOS 26", "macOS 27")
    assert list(facts.parameters) == ["entities"]
    more = [row for row in all_actions() if row.systems and row.systems != ("macOS 27.2",)]
    assert len(more) == 1109
    assert sum("iOS 27" in row.systems for row in more) == 603
    assert sum(not row.keys_known for row in more) == 145


def test_an_unknown_key_of_such_an_action_is_told_where_its_keys_are_known() -> None:
    known = Action(
        identifier="com.apple.AddressBook.DeleteContactIntent", parameters={"entitys": "x"}
    )
    [problem] = check_actions(Workflow(actions=(known,)))
    assert problem.code == "unknown-parameter"
    assert problem.help == 'did you mean "entities"?'
    row = next(row for row in all_actions() if not row.keys_known)
    free = Action(identifier=row.identifier, parameters={"anything": "x"})
    assert check_actions(Workflow(actions=(free,))) == []


@pytest.mark.parametrize("known", [True, False])
def test_such_an_action_comes_back_as_it_was(known: bool) -> None:
    row = next(one for one in all_actions() if one.systems[:1] == ("macOS 26",) and one.keys_known)
    if not known:
        row = next(one for one in all_actions() if not one.keys_known)
    keys = [*row.parameters][:2] or ["anything"]
    parameters = {
        "AppIntentDescriptor": {"AppIntentIdentifier": "X", "BundleIdentifier": "com.apple.x"},
        **dict.fromkeys(keys, "x"),
        "more": 5,
    }
    workflow = Workflow(
        name="X", actions=(Action(identifier=row.identifier, parameters=parameters),)
    )
    again = compile_workflow(import_workflow(workflow).text, name="X")
    assert again.actions == workflow.actions


def test_defaults_are_what_the_editor_of_the_app_shows() -> None:
    assert action_defaults()["is.workflow.actions.alert"] == {
        "WFAlertActionMessage": "Do you want to continue?",
        "WFAlertActionCancelButtonShown": True,
    }
    for identifier, keys in action_defaults().items():
        assert action_of(identifier) is not None
        assert keys


def test_a_way_out_is_looked_for_as_long_as_anybody_reads() -> None:
    wrong = Action(identifier="is.workflow.actions.opnurl", parameters={})
    found = check_actions(Workflow(actions=(wrong,) * (MOST_WAYS_OUT + 50)))
    assert len(found) == MOST_WAYS_OUT + 50
    assert [bool(problem.help) for problem in found] == [True] * MOST_WAYS_OUT + [False] * 50


@pytest.mark.parametrize(
    ("word", "name"),
    [("audio", "siri-audio"), ("siri", "siri-audio"), ("a.bb", "a.bb.c"), ("si", ""), ("iri", "")],
)
def test_a_name_is_found_by_its_whole_parts(word: str, name: str) -> None:
    assert nearest(word, ("siri-audio", "siri-suggestions-off", "a.bb.c", "x-a.bb-long")) == name
