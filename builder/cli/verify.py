"""`optout verify`: who signed a shortcut or profile, and whether anything was changed.

Knows the command's words and the terminal. Everything else is `builder.kit`.
"""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.envelope import print_envelope, problem_to_json
from builder.cli.options import load_roots, parse_day, roots_option
from builder.cli.terminal import say
from builder.errors import OptOutError, Problem, UsageError
from builder.files import read_input
from builder.kit.trust.profile import is_signed_profile, require_root
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.kinds import Kind
from builder.model.signature import Signature


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@roots_option("Trust this root certificate too (PEM or DER).")
@click.option(
    "--same-as",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The unsigned file that must be inside.",
)
@click.option("--at", metavar="DATE", help="Judge dates as on this day, like 2026-11-22.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(
    files: tuple[Path, ...],
    roots: tuple[Path, ...],
    same_as: Path | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Prove the signature of shortcuts and profiles, without any Apple device.

    Every bit is covered; the chain must lead to one of Apple's own roots, or one you give.
    Ends with 6 for a changed or broken file, 7 for an unsigned one, 8 for an untrusted one.
    """
    verifier = SignatureVerifier(now=parse_day(at), roots=load_roots(roots))
    unsigned = read_input(same_as) if same_as else None
    if same_as and len(files) > 1:
        raise UsageError(Problem(code="same-as", message="--same-as goes with one file"))
    found: list[tuple[Path, Signature | OptOutError]] = []
    for path in files:
        try:
            found.append((path, _verify(path, verifier, unsigned)))
        except OptOutError as error:
            found.append((path, error))
    errors = [result for _, result in found if isinstance(result, OptOutError)]
    _print(found, errors, as_json)
    _raise_all(errors)


def _verify(path: Path, verifier: SignatureVerifier, unsigned: bytes | None) -> Signature:
    """Who signed a file that must lead to a root. Raises as SignatureVerifier.open does."""
    data, name = read_input(path), str(path)
    if is_signed_profile(data):
        found = verifier.signature(Kind.PROFILE, data, unsigned=unsigned, file=name)
        return require_root(found, name)
    return verifier.signature(Kind.SHORTCUT, data, unsigned=unsigned, file=name)


def _print(
    found: list[tuple[Path, Signature | OptOutError]], errors: list[OptOutError], as_json: bool
) -> None:
    if as_json:
        rows = [_row(path, result) for path, result in found]
        problems = [problem for error in errors for problem in error.problems]
        print_envelope(problems, exit_code=errors[0].exit_code if errors else 0, files=rows)
        return
    for path, result in found:
        if isinstance(result, Signature):
            say(f"{path}: signed and unchanged")
            say(f"  signed by   {result.signer}")
            say(f"  trusted by  {result.root}")
            if result.signed_at:
                say(f"  signed on   {result.signed_at:%Y-%m-%d}")
            say(f"  valid       {result.not_before:%Y-%m-%d} to {result.not_after:%Y-%m-%d}")
            say(f"  for         {result.who_can_import}")
            for problem in result.findings:
                way_out = f"; {problem.help}" if problem.help else ""
                say(f"  warning     {problem.message}{way_out}")


def _row(path: Path, result: Signature | OptOutError) -> dict[str, object]:
    if isinstance(result, Signature):
        return {"file": str(path), "holds": True, **result.to_json()}
    problems = [problem_to_json(one) for one in result.problems]
    return {
        "file": str(path),
        "holds": False,
        "exit_code": result.exit_code,
        "problems": problems,
    }


def _raise_all(errors: list[OptOutError]) -> None:
    """Raises the first error's kind with every problem of all of them."""
    if errors:
        problems = [problem for error in errors for problem in error.problems]
        raise type(errors[0])(*problems)
