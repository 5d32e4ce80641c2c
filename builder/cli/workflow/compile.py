"""`optout compile`: workflows as text into shortcuts, once or after each change."""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.options import roots_option
from builder.cli.workflow.compile_files import compile_files
from builder.cli.workflow.outputs import FORCE_HELP
from builder.errors import Problem, UsageError
from builder.files import STANDARD


# The function is named after the command.
@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="PATH", help="File, or folder, to write to.")
@click.option("--xml", is_flag=True, help="Write XML property lists, which people can read.")
@click.option("--force", is_flag=True, help=FORCE_HELP)
@click.option("--watch", is_flag=True, help="Compile again after each change, until Ctrl-C.")
@click.option("--serve", "served", is_flag=True, help="Offer signed files to a phone, by a code.")
@click.option("--lan", is_flag=True, help="With --serve: let phones on the same network in.")
@click.option("--address", default="", metavar="IP", help="Which LAN address, where several.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="First port to try.")
@roots_option()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compile(  # noqa: A001 - the command's own word
    files: tuple[Path, ...],
    out: str | None,
    *,
    xml: bool,
    force: bool,
    watch: bool,
    served: bool,
    lan: bool,
    address: str,
    port: int,
    roots: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Compile workflows: optout compile "Where is my switch.workflow.yaml"

    Each FILE becomes a shortcut beside it, or in the folder of -o, called as its name: says. The
    shortcut is not signed: see optout sign. The same text gives the same bytes. Every fault is
    reported at once; files without one are written. Nothing is written over an input, a
    signed shortcut or anything that is no shortcut, unless --force says so. With --watch it is
    compiled again whenever a text in the folders of the FILEs changes, blocks included. With
    --serve a page offers what is signed and says what the text says (optout sign); of the rest
    it says why a device would refuse it. --lan lets phones in, and shows a code.
    """
    if (lan or address) and not served:
        message = f"{'--lan' if lan else '--address'} says who may see what --serve shows"
        raise UsageError(Problem(code="bad-option", message=message, help="add --serve"))
    if not (watch or served):
        compile_files(files, out, xml=xml, force=force, as_json=as_json)
        return
    if as_json or STANDARD in files:
        message = "--watch and --serve work on named files, and tell people what happens"
        way_out = "leave out --json and -"
        raise UsageError(Problem(code="bad-option", message=message, help=way_out))
    from builder.cli.workflow.watching import Watch, serve_files, watch_files

    work = Watch(files=files, out=out, xml=xml, force=force, again=watch)
    if served:
        serve_files(work, lan=lan, address=address, port=port, roots=roots)
    else:
        watch_files(work)
