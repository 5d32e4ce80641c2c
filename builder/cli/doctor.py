"""`optout doctor`: what is on this machine, what for, and how to get what is not."""

from __future__ import annotations

from dataclasses import asdict

import click

from builder.cli.envelope import print_envelope
from builder.cli.terminal import say, table, unicode_ok
from builder.errors import MissingToolError, Problem


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(*, as_json: bool) -> None:
    """List the programs that Optout can use: optout doctor

    Ends with 3 only if something that every build needs is missing.
    """
    import sys

    from builder.kit.doctor import diagnose

    found = diagnose()
    missing = [
        Problem(code="missing", message=f"{each.name} is missing", help=each.install)
        for each in found
        if each.required and not each.version
    ]
    if as_json:
        code = MissingToolError.exit_code if missing else 0
        print_envelope(missing, exit_code=code, tools=[asdict(each) for each in found])
        return
    yes, no = ("✔", "✘") if unicode_ok(sys.stdout) else ("yes", "no")
    rows = [["", "name", "version", "needed for", "to get it"]]
    for each in found:
        line = "" if each.version else each.install
        rows.append([yes if each.version else no, each.name, each.version, each.why, line])
    say(table(rows))
    if missing:
        raise MissingToolError(*missing)
