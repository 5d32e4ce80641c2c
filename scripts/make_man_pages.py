"""Writes man/optout.1 and one page for each command from what `--help` tells.

    python scripts/make_man_pages.py          writes them
    python scripts/make_man_pages.py --check  says whether they are as they should be

The wheel installs them below share/man/man1. No date is in them: same help, same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from builder.cli.main import COMMANDS, SUMMARIES, cli
from builder.errors import EXIT_CODES

MAN = Path(__file__).resolve().parent.parent / "man"


def roff(text: str) -> str:
    """A text as roff takes it: no backslash, hyphen or first mark of a line is a command."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


def paragraphs(help_text: str) -> list[str]:
    """Click's help in roff; what stands below \\b keeps its lines."""
    found = []
    for part in help_text.strip().split("\n\n"):
        if part.startswith("\b"):
            found += [".PP", ".nf", roff(part.removeprefix("\b\n")), ".fi"]
        else:
            found += [".PP", roff(" ".join(part.split()))]
    return found


def options(command: click.Command, context: click.Context) -> list[str]:
    found = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            found += [".TP", f"\\fB{roff(record[0])}\\fR", roff(" ".join(record[1].split()))]
    return found


def page(name: str, command: click.Command, says: str, more: list[str]) -> str:
    """A whole page; `name` is the command's words, as "optout build"."""
    above = click.Context(cli, **cli.context_settings)
    context = click.Context(command, parent=None if command is cli else above, info_name=name)
    file = name.replace(" ", "-")
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [
        f'.TH "{roff(file.upper())}" "1" "" "Optout" "Optout"',
        ".SH NAME",
        f"{roff(file)} \\- {roff(says.rstrip('.'))}",
        ".SH SYNOPSIS",
        f"\\fB{roff(name)}\\fR {roff(usage)}",
        ".SH DESCRIPTION",
        *paragraphs((command.help or "").partition("\b\nExit codes:")[0]),
        ".SH OPTIONS",
        *options(command, context),
        *more,
    ]
    return "\n".join(lines) + "\n"


def exit_codes() -> list[str]:
    found = [".SH EXIT STATUS"]
    for code, words in EXIT_CODES:
        found += [".TP", f"\\fB{code}\\fR", roff(words)]
    return found


def see(*names: str) -> list[str]:
    return [".SH SEE ALSO", ", ".join(f"\\fB{roff(name)}\\fR(1)" for name in names)]


def pages() -> dict[str, str]:
    """File name -> page, of `optout`, each of its commands, and theirs."""
    commands = [".SH COMMANDS"]
    for name, says in SUMMARIES.items():
        commands += [".TP", f"\\fB{roff(name)}\\fR", roff(says)]
    every = [f"optout-{name}" for name in COMMANDS]
    says = "build install kits for privacy switches on Apple devices"
    found = {"optout.1": page("optout", cli, says, [*commands, *exit_codes(), *see(*every)])}
    top = click.Context(cli, info_name="optout")
    for name in COMMANDS:
        command = cli.get_command(top, name)
        assert command is not None
        below = command.commands if isinstance(command, click.Group) else {}
        more = see("optout", *(f"optout-{name}-{each}" for each in below))
        found[f"optout-{name}.1"] = page(f"optout {name}", command, SUMMARIES[name], more)
        for each, inner in below.items():
            words = inner.get_short_help_str(limit=200).partition(": optout")[0]
            told = page(f"optout {name} {each}", inner, words, see("optout", f"optout-{name}"))
            found[f"optout-{name}-{each}.1"] = told
    return found


def main(arguments: list[str]) -> int:
    made = pages()
    kept = {path.name: path.read_text("utf-8") for path in sorted(MAN.glob("*.1"))}
    if arguments == ["--check"]:
        other = sorted({name for name in made | kept if made.get(name) != kept.get(name)})
        if other:
            sys.stderr.write(f"not as --help tells: {', '.join(other)}; run make man\n")
        return 1 if other else 0
    MAN.mkdir(exist_ok=True)
    for name in kept.keys() - made.keys():
        (MAN / name).unlink()
    for name, text in made.items():
        (MAN / name).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
