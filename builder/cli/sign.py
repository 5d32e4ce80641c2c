"""`optout sign`: shortcuts, profiles and a kit's manifest, signed and proven afterwards.

Knows the command's words and the terminal. Everything else is `builder.kit`.
"""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from builder.cli.terminal import say
from builder.cli.trust import load_roots, parse_day
from builder.errors import OptOutError, Problem, UsageError
from builder.files import read_input, replace_file
from builder.kit.sign.manifest import sign_folder
from builder.kit.sign.shortcuts import files_in, sign_workflow
from builder.kit.sign.signers import Signer
from builder.kit.sign.signers.contact import contact_signer
from builder.kit.sign.signers.handed import HandedSigner
from builder.kit.sign.signers.mac import MacSigner
from builder.kit.sign.signers.server import server_signer
from builder.kit.sign.update_manifest import keep_signed, kit_around, public_address, restate
from builder.kit.trust.manifest import stranger_command
from builder.kit.trust.profile import (
    extract_profile,
    is_signed_profile,
    load_profile_signer,
    sign_and_prove,
)
from builder.model.manifest import SIGNATURE
from builder.model.signature import Signature
from builder.wire.x509 import Root
from builder.workflow.apple.signed import is_signed

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """The options, as given."""

    way: str | None
    profiles: bool
    manifest: Path | None
    who: str
    server: str | None
    shortcuts: str
    cert: Path | None
    key: Path | None
    chain: Path | None
    auth: Path | None
    base_url: str
    force: bool
    roots: tuple[Root, ...]
    now: datetime


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="KIT|FILE...", type=_PATH)
@click.option("--with", "way", metavar="WAY", help="mac, server, contact, or a signed FILE.")
@click.option("--profiles", is_flag=True, help="Sign profiles, with --cert and --key.")
@click.option("--manifest", type=_PATH, metavar="KEY", help="Sign the kit's manifest (SSH key).")
@click.option("--who", default="", metavar="NAME", help="With --manifest: whose key it is.")
@click.option("--server", metavar="NAME|URL", help='With "server": hubsign, or an address.')
@click.option("--shortcuts", default="/usr/bin/shortcuts", help="Apple's program, for mac.")
@click.option("--cert", type=_PATH, metavar="FILE", help="Your certificate (PEM).")
@click.option("--key", type=_PATH, metavar="FILE", help="Its key (PEM), or a dumped key.")
@click.option("--chain", type=_PATH, metavar="FILE", help="Certificates in between (PEM).")
@click.option("--auth", type=_PATH, metavar="FILE", help="With contact: authentication data.")
@click.option("--base-url", default="", metavar="URL", help="Where the kit will be public.")
@click.option("--force", is_flag=True, help="Sign with a contact key although it is public.")
@click.option("--root", "roots", multiple=True, type=_PATH, metavar="FILE", help="Believe it too.")
@click.option("--at", metavar="DATE", help="Judge dates as on this day.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def sign(targets: tuple[Path, ...], as_json: bool, **given: object) -> None:
    """Sign shortcuts (or, with --profiles, profiles) and replace the unsigned files.

    A signed file is taken only if it verifies and says exactly what was sent; otherwise
    the file stays as it was and the difference is shown. Files of a kit are also copied to
    ./signed, where the next build finds them. With --manifest a finished kit is signed.
    """
    wish = _wish(given)
    if [wish.profiles, wish.way is not None, wish.manifest is not None].count(True) != 1:
        words = "say how: --with WAY for shortcuts, --profiles, or --manifest KEY"
        raise UsageError(Problem(code="sign-way", message=words))
    if wish.manifest is not None:
        for target in targets:
            sign_manifest_of(target, wish.manifest, wish.who, as_json=as_json)
        return
    ending = ".mobileconfig" if wish.profiles else ".shortcut"
    paths = [path for target in targets for path in files_in(target, ending)]
    kits = list(dict.fromkeys(kit for target in targets if (kit := kit_around(target))))
    if not wish.base_url:
        wish = replace(wish, base_url=next(filter(None, map(public_address, kits)), ""))
    kept: list[Path] = []
    try:
        done = _profiles(paths, wish) if wish.profiles else _shortcuts(paths, wish)
    finally:
        for kit in kits:
            inside = [path for path in paths if kit.absolute() in path.absolute().parents]
            restate(kit, inside)
            kept += keep_signed(kit, inside, Path.cwd())
    following = _following(kits, given.get("roots")) if kept else ""
    if as_json:
        rows = [{"file": str(path), **signature.to_json()} for path, signature in done]
        found = {"signed": rows, "kept": list(map(str, kept)), "next": following}
        click.echo(json.dumps(found, indent=2, ensure_ascii=True))
        return
    for path, signature in done:
        say(f"{path}: signed by {signature.signer}")
        for problem in signature.findings:
            say(f"  warning: {problem.message}")
    if not done:
        say("nothing to sign", err=True)
    if following:
        say(f"{len(kept)} signed files are in signed/, where a build takes them from.")
        say(f"Next: {following}   (pages and zip are made anew around them)")


def sign_manifest_of(folder: Path, key: Path, who: str, *, as_json: bool) -> None:
    """Signs one kit's manifest, and says what a stranger needs to check it."""
    made, zipped = sign_folder(folder, read_input(key), who)
    command = stranger_command(who)
    if as_json:
        line = made.allowed_signers.strip()
        found = {"file": str(folder / SIGNATURE), "zip": zipped, "allowed_signers": line}
        click.echo(json.dumps({**found, "command": command}, indent=2, ensure_ascii=True))
        return
    say(f"{folder / SIGNATURE}: written" + (", and put into the zip" if zipped else ""))
    say("Publish this line somewhere else than in the kit, for a file allowed_signers:")
    say(f"  {made.allowed_signers.strip()}")
    say("With that file in the kit's folder, a stranger runs there:")
    say(f"  {command}")


def _following(kits: list[Path], roots: object) -> str:
    """The build that takes the signed files in, as far as the kit tells how it was built."""
    words = ["optout", "build"]
    if address := next(filter(None, map(public_address, kits)), ""):
        words += ["--base-url", address]
    for root in roots if isinstance(roots, tuple) else ():
        words += ["--root", str(root)]
    return shlex.join(words)


def _wish(given: dict[str, object]) -> _Wish:
    roots = given["roots"]
    at = given["at"]
    assert isinstance(roots, tuple)
    loaded = load_roots(roots)
    now = parse_day(at if isinstance(at, str) else None)
    rest = {key: value for key, value in given.items() if key not in ("roots", "at")}
    return _Wish(**rest, roots=loaded, now=now)  # type: ignore[arg-type]  # click's own types


def _shortcuts(paths: list[Path], wish: _Wish) -> list[tuple[Path, Signature]]:
    unsigned = [(path, data) for path in paths if not is_signed(data := read_input(path))]
    if not unsigned:
        return []
    signer = _signer(wish)
    if isinstance(signer, HandedSigner) and len(unsigned) > 1:
        words = "a signed file takes the place of one unsigned file"
        raise UsageError(Problem(code="sign-way", message=words, help="name that one"))
    say(signer.notice, err=True)
    done: list[tuple[Path, Signature]] = []
    problems: list[Problem] = []
    worst: OptOutError | None = None
    for path, data in unsigned:
        try:
            accepted = sign_workflow(
                path.stem, data, signer, now=wish.now, roots=wish.roots, file=str(path)
            )
        except OptOutError as error:
            worst = worst or error
            problems += error.problems
            continue
        replace_file(path, accepted.data)
        done.append((path, accepted.shortcut.signature))
    if worst is not None:
        raise type(worst)(*problems)
    return done


def _signer(wish: _Wish) -> Signer:
    match wish.way:
        case "mac":
            return MacSigner(program=wish.shortcuts)
        case "server":
            if wish.server is None:
                words = "name the server: --server hubsign, or an address"
                raise UsageError(Problem(code="sign-way", message=words))
            return server_signer(wish.server)
        case "contact":
            if wish.key is None or wish.auth is None:
                words = "a contact signature needs --key and --auth, dumped from your device"
                raise UsageError(Problem(code="sign-way", message=words))
            return contact_signer(
                read_input(wish.key),
                read_input(wish.auth),
                moment=_moment(wish.now),
                public_base_url=wish.base_url,
                force=wish.force,
                file=str(wish.auth),
            )
        case _:
            path = Path(wish.way or "")
            return HandedSigner(data=read_input(path), source=str(path))


def _moment(now: datetime) -> int:
    """Seconds since 1970 for what is written: SOURCE_DATE_EPOCH, or the day that was given."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(epoch) if epoch.isdigit() else int(now.astimezone(UTC).timestamp())


def _profiles(paths: list[Path], wish: _Wish) -> list[tuple[Path, Signature]]:
    if wish.cert is None or wish.key is None:
        words = "profiles are signed with --cert and --key"
        raise UsageError(Problem(code="sign-way", message=words))
    chain = read_input(wish.chain) if wish.chain else b""
    signer = load_profile_signer(read_input(wish.cert), read_input(wish.key), chain)
    done = []
    for path in paths:
        data = read_input(path)
        if is_signed_profile(data):
            data = extract_profile(data, file=str(path))
        signed, signature = sign_and_prove(
            data, signer, now=wish.now, roots=wish.roots, file=str(path)
        )
        replace_file(path, signed)
        done.append((path, signature))
    return done
