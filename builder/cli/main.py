"""The command `optout`: finds the subcommand, runs it, and turns faults into words and exit codes.

Knows which commands there are and where each lives; imports none before it is asked for.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from builder import __version__
from builder.cli.envelope import json_wanted, print_envelope
from builder.errors import EXIT_CODES, DiskError, OptOutError, Problem, Severity, did_you_mean

# Command -> module and function, in the order of the help.
COMMANDS: dict[str, str] = {
    "build": "builder.cli.build:build",
    "check": "builder.cli.check:check",
    "show": "builder.cli.show:show",
    "preview": "builder.cli.workflow.preview:preview",
    "list": "builder.cli.listing:listing",
    "init": "builder.cli.init:init",
    "serve": "builder.cli.serve:serve",
    "watch": "builder.cli.serve:watch",
    "publish": "builder.cli.publish:publish",
    "fleet": "builder.cli.fleet:fleet",
    "survey": "builder.cli.survey:survey",
    "sign": "builder.cli.sign:sign",
    "verify": "builder.cli.verify:verify",
    "compile": "builder.cli.workflow.compile:compile",
    "import": "builder.cli.workflow.import_:import_",
    "lint": "builder.cli.workflow.lint:lint",
    "diff": "builder.cli.workflow.diff:diff",
    "fmt": "builder.cli.workflow.fmt:fmt",
    "schema": "builder.cli.workflow.schema:schema",
    "test": "builder.cli.workflow.test:test",
    "trial": "builder.cli.trial:trial",
    "completion": "builder.cli.completion:completion",
    "doctor": "builder.cli.doctor:doctor",
}

_CODES = "\n".join(f"  {code:>3}  {words}" for code, words in EXIT_CODES)
_HELP = f"""Example: optout build --base-url https://example.org/siri/

Optout turns short definitions of privacy goals into install kits: pages, QR codes,
shortcuts, profiles, Mac scripts and print that help people flip the right switch.

\b
Exit codes:
{_CODES}
"""


class _StopError(Exception):
    """Ctrl-C on its way out: click would print an empty line for it."""


class _Commands(click.Group):
    """Imports a command when it is run, and knows the nearest name of a misspelt one."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*given, **more)
        except KeyboardInterrupt:
            raise _StopError from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _StopError from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, function = place.split(":")
        command: click.Command = getattr(import_module(module), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            words = error.message.rstrip(".")
            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"{words}; {hint}" if hint else words, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help without importing every command: the first lines stand in one table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])


SUMMARIES: dict[str, str] = {
    "build": "Build the kit into dist/.",
    "check": "Check definitions, or a built kit, believing nothing.",
    "show": "Say in words what a shortcut, profile or kit does.",
    "preview": "Run a shortcut here and print what a person would meet.",
    "list": "List guides, devices, panes, languages, targets; actions, glyphs, colors.",
    "init": "Start a workspace of your own.",
    "serve": "Show the kit to browsers here, or to phones nearby.",
    "watch": "Serve, and rebuild whenever a source changes.",
    "publish": "Put a kit on a server: a bucket, a folder, a branch.",
    "fleet": "Kits for very many sites, from one list.",
    "survey": "Look at very many shortcuts, and say what they do.",
    "sign": "Sign shortcuts or profiles; taken back only if nothing else changed.",
    "verify": "Prove who signed a file, and that nothing in it was changed.",
    "compile": "Turn shortcuts written as text into .shortcut files.",
    "import": "Turn any shortcut into text, losing nothing.",
    "lint": "Find what makes the Shortcuts app stumble.",
    "diff": "Compare two shortcuts action by action.",
    "fmt": "Format shortcuts written as text.",
    "schema": "JSON Schemas for editors: the language, kit.yaml, guides, labels, devices.",
    "test": "Run the tests written in workflow files.",
    "trial": "Let volunteers try the steps, and keep what they report.",
    "completion": "Complete commands and their values in bash, zsh or fish.",
    "doctor": "List optional programs and how to get them.",
}


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="optout")
@click.option(
    "-C",
    "folder",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Work as if started in DIR.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="When to use colour (NO_COLOR is respected).",
)
@click.option(
    "--output-format",
    type=click.Choice(["full", "concise", "github"]),
    default="full",
    help="How faults are printed.",
)
def cli(folder: str | None, color: str, output_format: str) -> None:
    del color, output_format
    if folder is not None:
        try:
            os.chdir(folder)
        except OSError as error:
            raise _disk_error(error) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(given: list[str]) -> int:
    """Runs the command line; the exit code. Never a traceback for something a person did."""
    try:
        result = cli.main(given, prog_name="optout", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (_StopError, click.Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped.\n")
        return 130
    except click.ClickException as error:
        return _usage_error(error, given)
    except OptOutError as error:
        return _report(error, given)
    except SystemExit:
        # click leaves so when nobody reads what is printed any more, as in `optout ... | head`.
        return 0
    except OSError as error:
        return _report(_disk_error(error), given)
    except Exception as error:
        if os.environ.get("OPTOUT_DEBUG"):
            raise
        return _internal_error(error, given)
    return result if isinstance(result, int) else 0


def _disk_error(error: OSError) -> DiskError:
    """A fault of the system that no command expected, such as a full disk behind a `>`."""
    try:
        sys.stdout.flush()
    except OSError:
        # What could not be written would be tried again at the end, and fail again there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    words = error.strerror or type(error).__name__
    return DiskError(Problem(code="disk", message=words, file=str(error.filename or "")))


def _internal_error(error: Exception, given: list[str]) -> int:
    """A fault of Optout's own: one line and where it happened, never a page of traceback."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename.rpartition('builder/')[2]}:{last.lineno}"
    problem = Problem(
        code="bug",
        message=f"a fault of Optout itself: {type(error).__name__}: {error} ({place})",
        help="please report it with what you ran; OPTOUT_DEBUG=1 shows the whole trace",
    )
    if json_wanted(given):
        return _json_faults([problem], 70)
    from builder.cli.terminal import show_problems

    show_problems([problem], color=_option(given, "--color"))
    return 70


def _usage_error(error: click.ClickException, given: list[str]) -> int:
    if json_wanted(given):
        return _json_faults([Problem(code="usage", message=error.format_message())], 2)
    from builder.wire.safe_text import escape_unseen

    error.message = escape_unseen(error.message)  # type: ignore[misc]  # it quotes argv
    error.show()
    return 2


def _report(error: OptOutError, given: list[str]) -> int:
    if json_wanted(given):
        return _json_faults(error.problems, error.exit_code)
    from builder.cli.terminal import say, show_problems

    style, color = _option(given, "--output-format"), _option(given, "--color")
    show_problems(error.problems, style=style, color=color)
    count = sum(each.severity is Severity.ERROR for each in error.problems)
    if count > 1:
        say(f"{count} faults", err=True)
    return error.exit_code


def _option(given: list[str], name: str) -> str:
    """What was given for an option of `optout` itself, or "": the command has ended by now."""
    found = ""
    for index, word in enumerate(given):
        if word == name and index + 1 < len(given):
            found = given[index + 1]
        elif word.startswith(f"{name}="):
            found = word.removeprefix(f"{name}=")
    return found


def _json_faults(problems: Sequence[Problem], code: int) -> int:
    with contextlib.suppress(click.exceptions.Exit):
        print_envelope(problems, exit_code=code)
    return code
