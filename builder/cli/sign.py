"""`optout sign`: shortcuts, profiles and a kit's manifest, signed and proven afterwards.

Knows the command's words and the terminal. Everything else is `builder.kit`.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import load_roots, parse_day, roots_option
from builder.cli.terminal import say, show_problems
from builder.cli.workspace_here import workspace_here
from builder.errors import Problem, UsageError
from builder.files import read_input
from builder.kit.sign.agent import is_public_key, sign_with_agent
from builder.kit.sign.manifest import sign_folder
from builder.kit.sign.profiles import ProfileSigner, load_profile_signer
from builder.kit.sign.sign import Signing, public_base_url, sign_profiles, sign_shortcuts
from builder.kit.sign.signers import Signer
from builder.kit.sign.signers.contact import contact_signer
from builder.kit.sign.signers.given import GivenFileSigner
from builder.kit.sign.signers.mac import MacSigner
from builder.kit.sign.signers.server import server_signer
from builder.kit.trust.locked_key import AskPassphrase, no_passphrase
from builder.kit.trust.manifest import ManifestSignature, sign_manifest, verify_command
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.manifest import SIGNATURE

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="KIT|FILE...", type=_PATH)
@click.option("--with", "way", metavar="WAY", help="mac, server, contact, or a signed FILE.")
@click.option("--profiles", is_flag=True, help="Sign profiles, with --cert and --key.")
@click.option(
    "--manifest",
    type=_PATH,
    metavar="KEY",
    help="Sign the kit's manifest (SSH key; its public half asks the SSH agent).",
)
@click.option("--who", default="", metavar="NAME", help="With --manifest: whose key it is.")
@click.option("--server", metavar="NAME|URL", help='With "server": hubsign, or an address.')
@click.option("--shortcuts", default="/usr/bin/shortcuts", help="Apple's program, for mac.")
@click.option("--cert", type=_PATH, metavar="FILE", help="Your certificate (PEM).")
@click.option("--key", type=_PATH, metavar="FILE", help="Its key (PEM), or a dumped key.")
@click.option("--chain", type=_PATH, metavar="FILE", help="Certificates in between (PEM).")
@click.option("--passphrase-env", metavar="NAME", help="Variable that holds a key's passphrase.")
@click.option("--auth", type=_PATH, metavar="FILE", help="With contact: authentication data.")
@click.option("--base-url", default="", metavar="URL", help="Where the kit will be public.")
@click.option("--force", is_flag=True, help="Sign with a contact key although it is public.")
@roots_option()
@click.option("--at", metavar="DATE", help="Judge dates as on this day.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def sign(
    targets: tuple[Path, ...],
    *,
    way: str | None,
    manifest: Path | None,
    who: str,
    cert: Path | None,
    key: Path | None,
    chain: Path | None,
    passphrase_env: str | None,
    roots: tuple[Path, ...],
    at: str | None,
    profiles: bool,
    as_json: bool,
    **for_a_way: Any,
) -> None:
    """Sign shortcuts (or, with --profiles, profiles) and replace the unsigned files.

    A signed file is taken only if it verifies and says exactly what was sent; otherwise
    the file stays as it was and the difference is shown. Files of a kit are also copied to
    ./signed, where the next build finds them. With --manifest a finished kit is signed.
    """
    if [profiles, way is not None, manifest is not None].count(True) != 1:
        words = "say how: --with WAY for shortcuts, --profiles, or --manifest KEY"
        raise UsageError(Problem(code="sign-way", message=words))
    ask = _passphrase(passphrase_env)
    if manifest is not None:
        signer_of_lists = _manifest_signer(manifest, who, ask)
        _sign_lists(targets, signer_of_lists, who, as_json=as_json)
        return
    now, workspace = parse_day(at), workspace_here(quiet=as_json).root
    verifier = SignatureVerifier(now=now, roots=load_roots(roots))
    if profiles:
        done = sign_profiles(
            targets, _profile_signer(cert, key, chain, ask), verifier=verifier, workspace=workspace
        )
    else:
        signer = _signer(way or "", targets, now, key=key, **for_a_way)
        done = sign_shortcuts(
            targets,
            signer,
            verifier=verifier,
            workspace=workspace,
            notice=lambda words: say(words, err=True),
        )
    _print(done, roots, as_json=as_json)
    if done.failure is not None:
        raise done.failure


def _print(done: Signing, roots: tuple[Path, ...], *, as_json: bool) -> None:
    following = _following(done, roots) if done.kept else ""
    if as_json:
        print_envelope(
            (*(done.failure.problems if done.failure else ()), *done.warnings),
            exit_code=done.failure.exit_code if done.failure else 0,
            signed=[{"file": str(each.path), **each.signature.to_json()} for each in done.signed],
            kept=list(map(str, done.kept)),
            next=following,
        )
        return
    show_problems(done.warnings)
    for each in done.signed:
        say(f"{each.path}: signed by {each.signature.signer}")
        for problem in each.signature.findings:
            say(f"  warning: {problem.message}")
    if not done.signed:
        say("nothing to sign" if done.failure is None else "nothing was signed", err=True)
    if following:
        say(f"{len(done.kept)} signed files are in signed/, where a build takes them from.")
        say(f"Next: {following}   (the pages are made anew around them)")


def _following(done: Signing, roots: tuple[Path, ...]) -> str:
    """The build that takes the signed files in, as far as the kit tells how it was built."""
    words = ["optout", "build"]
    if done.base_url:
        words += ["--base-url", done.base_url]
    for root in roots:
        words += ["--root", str(root)]
    return shlex.join(words)


def _sign_lists(
    folders: Sequence[Path],
    signer: Callable[[bytes], ManifestSignature],
    who: str,
    *,
    as_json: bool,
) -> None:
    """Signs the manifests of kits, and says what a stranger needs to check each."""
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for folder in folders:
        made, zipped, warnings = sign_folder(folder, signer)
        row = {
            "file": str(folder / SIGNATURE),
            "zip": zipped,
            "allowed_signers": made.allowed_signers.strip(),
            "command": verify_command(who),
        }
        rows.append(row)
        problems += warnings
        if not as_json:
            show_problems(warnings)
            _print_list(row)
    if as_json:
        print_envelope(problems, **(rows[0] if len(rows) == 1 else {"manifests": rows}))


def _print_list(row: dict[str, Any]) -> None:
    say(f"{row['file']}: written" + (", and put into the zip" if row["zip"] else ""))
    say("Publish this line somewhere else than in the kit, for a file allowed_signers:")
    say(f"  {row['allowed_signers']}")
    say("With that file in the kit's folder, a stranger runs there:")
    say(f"  {row['command']}")


def _manifest_signer(
    path: Path, who: str, ask: AskPassphrase
) -> Callable[[bytes], ManifestSignature]:
    key = read_input(path)
    if is_public_key(key):
        line = key.decode("utf-8", "replace")
        return lambda manifest: sign_with_agent(manifest, path, line, who)
    return lambda manifest: sign_manifest(manifest, key, who, ask=ask, file=str(path))


def _profile_signer(
    cert: Path | None, key: Path | None, chain: Path | None, ask: AskPassphrase
) -> ProfileSigner:
    if cert is None or key is None:
        words = "profiles are signed with --cert and --key"
        raise UsageError(Problem(code="sign-way", message=words))
    between = read_input(chain) if chain else b""
    return load_profile_signer(read_input(cert), read_input(key), between, ask=ask, file=str(key))


def _signer(
    way: str,
    targets: tuple[Path, ...],
    now: datetime,
    *,
    server: str | None,
    shortcuts: str,
    key: Path | None,
    auth: Path | None,
    base_url: str,
    force: bool,
) -> Signer:
    match way:
        case "mac":
            return MacSigner(program=shortcuts)
        case "server":
            if server is None:
                words = "name the server: --server hubsign, or an address"
                raise UsageError(Problem(code="sign-way", message=words))
            return server_signer(server)
        case "contact":
            if key is None or auth is None:
                words = "a contact signature needs --key and --auth, dumped from your device"
                raise UsageError(Problem(code="sign-way", message=words))
            return contact_signer(
                read_input(key),
                read_input(auth),
                moment=_moment(now),
                public_base_url=base_url or public_base_url(targets),
                force=force,
                file=str(auth),
            )
        case _:
            return GivenFileSigner(data=read_input(Path(way)), source=way)


def _moment(now: datetime) -> int:
    """Seconds since 1970 for what is written: SOURCE_DATE_EPOCH, or the day that was given."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(epoch) if epoch.isdigit() else int(now.astimezone(UTC).timestamp())


def _passphrase(variable: str | None) -> AskPassphrase:
    """How a locked key's passphrase comes: from a variable, or from a person, without echo."""
    if variable is not None:
        if variable not in os.environ:
            words = f"the environment has no variable {variable}"
            raise UsageError(Problem(code="passphrase-env", message=words))
        return lambda _: os.environ[variable].encode()
    if not (sys.stdin and sys.stdin.isatty()):
        return no_passphrase
    return lambda file: str(
        click.prompt(f"Passphrase of {file}", hide_input=True, err=True)
    ).encode()
