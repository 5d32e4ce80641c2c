"""`optout sign`: shortcuts and profiles, signed in one of five ways, and proven afterwards.

Knows the command's words and the terminal. Everything else is `builder.kit`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from builder.cli.verify import parse_day
from builder.errors import OptOutError, Problem, UsageError
from builder.kit.profile_signing import (
    extract_profile,
    is_signed_profile,
    load_profile_signer,
    sign_and_prove,
)
from builder.kit.restate import public_address, restate
from builder.kit.sign import (
    files_in,
    is_signed,
    read_file,
    replace_file,
    sign_workflow,
)
from builder.kit.signers import Signer
from builder.kit.signers.contact import contact_signer
from builder.kit.signers.handed import HandedSigner
from builder.kit.signers.mac import MacSigner
from builder.kit.signers.server import server_signer
from builder.model.signature import Signature
from builder.wire.x509 import Root, load_root

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """The options, as given."""

    way: str | None
    profiles: bool
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
    the file stays as it was and the difference is shown.
    """
    wish = _wish(given)
    if wish.profiles == (wish.way is not None):
        words = "say how: --with WAY for shortcuts, or --profiles"
        raise UsageError(Problem(code="sign-way", message=words))
    ending = ".mobileconfig" if wish.profiles else ".shortcut"
    paths = [path for target in targets for path in files_in(target, ending)]
    if not wish.base_url:
        wish = replace(wish, base_url=next(filter(None, map(public_address, targets)), ""))
    try:
        done = _profiles(paths, wish) if wish.profiles else _shortcuts(paths, wish)
    finally:
        for folder in targets:
            restate(folder, [path for path in paths if folder in path.parents])
    if as_json:
        rows = [{"file": str(path), **signature.to_json()} for path, signature in done]
        click.echo(json.dumps({"signed": rows}, indent=2, ensure_ascii=True))
    else:
        for path, signature in done:
            click.echo(f"{path}: signed by {signature.signer}")
            for problem in signature.findings:
                click.echo(f"  warning: {problem.message}")
    if not done:
        click.echo("nothing to sign", err=True)


def _wish(given: dict[str, object]) -> _Wish:
    roots = given.pop("roots")
    at = given.pop("at")
    assert isinstance(roots, tuple)
    loaded = tuple(load_root(read_file(path), file=str(path)) for path in roots)
    now = parse_day(at if isinstance(at, str) else None)
    return _Wish(**given, roots=loaded, now=now)  # type: ignore[arg-type]  # click's own types


def _shortcuts(paths: list[Path], wish: _Wish) -> list[tuple[Path, Signature]]:
    unsigned = [(path, data) for path in paths if not is_signed(data := read_file(path))]
    if not unsigned:
        return []
    signer = _signer(wish)
    if isinstance(signer, HandedSigner) and len(unsigned) > 1:
        words = "a signed file takes the place of one unsigned file"
        raise UsageError(Problem(code="sign-way", message=words, help="name that one"))
    click.echo(signer.notice, err=True)
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
                read_file(wish.key),
                read_file(wish.auth),
                moment=_moment(wish.now),
                public_base_url=wish.base_url,
                force=wish.force,
                file=str(wish.auth),
            )
        case _:
            path = Path(wish.way or "")
            return HandedSigner(data=read_file(path), source=str(path))


def _moment(now: datetime) -> int:
    """Seconds since 1970 for what is written: SOURCE_DATE_EPOCH, or the day that was given."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(epoch) if epoch.isdigit() else int(now.astimezone(UTC).timestamp())


def _profiles(paths: list[Path], wish: _Wish) -> list[tuple[Path, Signature]]:
    if wish.cert is None or wish.key is None:
        words = "profiles are signed with --cert and --key"
        raise UsageError(Problem(code="sign-way", message=words))
    chain = read_file(wish.chain) if wish.chain else b""
    signer = load_profile_signer(read_file(wish.cert), read_file(wish.key), chain)
    done = []
    for path in paths:
        data = read_file(path)
        if is_signed_profile(data):
            data = extract_profile(data, file=str(path))
        signed, signature = sign_and_prove(
            data, signer, now=wish.now, roots=wish.roots, file=str(path)
        )
        replace_file(path, signed)
        done.append((path, signature))
    return done
