"""`optout show`: a shortcut, profile or kit in words, before anybody installs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from builder.cli.envelope import print_envelope
from builder.cli.terminal import say, size, table
from builder.cli.workflow.outputs import FileErrors, refuse_standard_twice
from builder.errors import InvalidFileError, Problem, UsageError
from builder.files import STANDARD
from builder.workflow.opened import TEXT_ENDINGS, is_text, text_name

if TYPE_CHECKING:
    from builder.model.profile.foreign import PayloadDescription

_SHORTCUTS = (".shortcut", ".wflow", ".plist")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what a file does: optout show "Turn off Siri recordings.shortcut"

    FILE is a shortcut (signed or not, or as text), a .mobileconfig, a kit (folder or zip), or -
    for a shortcut on standard input. Nothing is run or installed. Lines marked ! can do something
    to you or your device. A file that cannot be read never stops the others.
    """
    refuse_standard_twice(files)
    errors = FileErrors()
    shown: list[dict[str, Any]] = []
    for path in files:
        with errors.kept():
            found = _describe_file(path)
            shown.append({"file": str(path), **found})
            if not as_json:
                say(("\n" if len(shown) > 1 else "") + found["text"])
    if as_json and shown:
        rows = [{key: value for key, value in one.items() if key != "text"} for one in shown]
        whole = rows[0] if len(files) == 1 and rows else {"shown": rows}
        print_envelope(errors.problems, exit_code=errors.exit_code, **whole)
    errors.raise_if_any()


def _describe_file(path: Path) -> dict[str, Any]:
    if path.is_dir() or path.suffix == ".zip":
        return _kit(path)
    if path.suffix == ".mobileconfig":
        return _profile(path)
    if path == STANDARD or path.suffix.lower() in (*_SHORTCUTS, *TEXT_ENDINGS):
        return _shortcut(path)
    raise UsageError(
        Problem(
            code="unknown-file",
            message="its name is not that of a shortcut, profile or kit",
            file=str(path),
            help="known: .shortcut, .workflow.yaml, .mobileconfig, .zip, or a kit's folder",
        )
    )


def _shortcut(path: Path) -> dict[str, Any]:
    from builder.facts.catalog import load_catalog
    from builder.kit.opening.workflow import open_workflow
    from builder.kit.proof.shortcut import is_relay
    from builder.model.relay_panes import packed_panes
    from builder.workflow.apple.workflow import workflow_to_plist
    from builder.workflow.check.describe_workflow import describe_workflow
    from builder.workflow.check.explain import explain_workflow

    workflow = open_workflow(path).workflow
    told = explain_workflow(workflow)
    name = workflow.name or text_name(path) if is_text(path) else path.stem
    panes: tuple[str, ...] = ()
    # Only the relay that the facts make: a table that somebody changed is shown as it stands.
    if is_relay(workflow_to_plist(workflow)):
        panes = packed_panes(load_catalog()).panes
        told = replace(told, addresses=())
    return {
        "text": describe_workflow(
            told,
            name=workflow.name if path == STANDARD else name,
            instead_of_addresses=_panes(panes),
        ),
        "kind": "shortcut",
        "addresses": list(told.addresses),
        **({"panes": list(panes)} if panes else {}),
        "risks": {risk.id: list(numbers) for risk, numbers in told.risks},
        "actions": [
            {
                "number": line.number,
                "depth": line.depth,
                "name": line.name,
                "detail": line.detail,
                "words": line.words,
            }
            for line in told.lines
        ],
    }


def _panes(panes: tuple[str, ...]) -> list[str]:
    """How many screens the relay opens, by the first words of their ids; [] for none."""
    if not panes:
        return []
    counted = Counter(".".join(pane.split(".")[:2]) for pane in panes)
    rows = [
        f"  {start}" + (f" and {count - (start in panes)} below it" if count > 1 else "")
        for start, count in sorted(counted.items())
    ]
    whole = f"It is this program's relay. {len(panes):,} screens of Settings that it opens by id:"
    return [whole, *rows, "All of them, with their addresses: optout list panes, or --json"]


def _profile(path: Path) -> dict[str, Any]:
    from builder.facts.setting import load_settings
    from builder.files import read_input
    from builder.kit.trust.profile import extract_profile, is_signed_profile
    from builder.loader.plain_words import english_phrases
    from builder.model.profile.foreign import describe_lifetime, describe_payloads
    from builder.model.profile.profile import parse_profile
    from builder.model.profile.words import describe_profile, describe_reach

    data = read_input(path)
    signed = is_signed_profile(data)
    inner = extract_profile(data, file=str(path)) if signed else data
    state = "signed: see optout verify" if signed else "not signed"
    life = describe_lifetime(inner, file=str(path))
    try:
        profile = parse_profile(inner, file=str(path))
    except InvalidFileError:
        if not life:
            raise
        whole = "\n".join([f"{path.name}: a profile, {state}", "", *life])
        return {"text": whole, "kind": "profile", "signed": signed, "payloads": [], "life": life}
    settings, say_phrase = load_settings(), english_phrases()
    payloads = describe_payloads(inner, file=str(path))
    told = {one.type for one in payloads}
    keys = [key for key in describe_profile(inner, settings) if key.domain not in told]
    text = [f"{profile.name}: a profile, {state}", profile.description, ""]
    for one in payloads:
        text += _payload_lines(one)
    if keys or not payloads:
        text.append(f"It sets {len(keys)} keys:")
    for key in keys:
        text.append(f"  ! {key.domain} / {key.key} = {key.value}")
        words = say_phrase(key.phrase, switch=key.control, key=key.key, value=key.value)
        text.append(f"      {words}")
    text += ["", *(say_phrase(phrase) for phrase in describe_reach(inner)), *life]
    return {
        "text": "\n".join(text),
        "kind": "profile",
        "signed": signed,
        "keys": [{"domain": key.domain, "key": key.key, "value": key.value} for key in keys],
        "payloads": [{**asdict(one), "rows": dict(one.rows)} for one in payloads],
        "life": list(life),
    }


def _payload_lines(one: PayloadDescription) -> list[str]:
    """A payload that can take over a device or its traffic is marked, and told why."""
    named = f' "{one.name}"' if one.name else ""
    lines = [f"{'!' if one.risk else '-'} {_sentence(one.what)}{named} ({one.type})"]
    lines += [f"      {_sentence(one.risk)}."] if one.risk else []
    return [*lines, *(f"      {key}: {value}" for key, value in one.rows), ""]


def _kit(path: Path) -> dict[str, Any]:
    from builder.kit.opening.kit import open_kit
    from builder.model.manifest import NAME, parse_manifest

    kit = open_kit(path)
    manifest = parse_manifest(kit.files.get(NAME, b""), file=str(path))
    head = manifest.head
    kinds: dict[str, list[int]] = {}
    for entry in manifest.files.values():
        kinds.setdefault(entry.kind, []).append(entry.bytes)
    rows = [[str(len(sizes)), size(sum(sizes)), kind] for kind, sizes in sorted(kinds.items())]
    kit_head = head.get("kit")
    named: dict[str, Any] = kit_head if isinstance(kit_head, dict) else {}
    edition, address = _word(named.get("edition")), _word(head.get("base_url"))
    text = [
        f"{path}: a kit, edition {edition}, for {address}",
        f"Guides: {_word(named.get('guides'))}",
        f"Languages: {_word(named.get('languages'))}",
    ]
    if head.get("preview"):
        text.append("PREVIEW: its codes point at a person's own computer.")
    text += ["", table([["files", "size", "kind"], *rows], right=frozenset({0, 1})), ""]
    left = head.get("left_out")
    count = len(left) if isinstance(left, list) else 0
    text.append(f"Left out, with reasons in manifest.json: {count}")
    return {"text": "\n".join(text), "kind": "kit", "manifest": dict(head)}


def _word(value: Any) -> str:
    """A stranger's word or list of words; what is neither shows as a question mark."""
    if isinstance(value, list):
        return ", ".join(map(_word, value)) or "none"
    return value[:200] if isinstance(value, str) else "?"


def _sentence(words: str) -> str:
    """With a capital letter; capitals within stay, as in VPN."""
    return words[:1].upper() + words[1:]
