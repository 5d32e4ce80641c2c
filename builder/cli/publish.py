"""`optout publish`: checks a kit, sends it to where people reach it, and looks at it there."""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.envelope import print_envelope
from builder.cli.terminal import progress_bar, say, show_problems, size
from builder.errors import FindingsError, OptOutError, Problem


@click.command()
@click.argument("kit", type=click.Path(path_type=Path))
@click.argument("destination", metavar="DEST")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be sent and removed.")
@click.option("--every", is_flag=True, help="Send every file, even those that are there.")
@click.option("--preview", is_flag=True, help="Publish a preview kit all the same.")
@click.option("--no-check", is_flag=True, help="Do not look at the address afterwards.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def publish(
    kit: Path,
    destination: str,
    *,
    dry_run: bool,
    every: bool,
    preview: bool,
    no_check: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Publish a kit: optout publish dist/optout-kit s3://my-bucket/siri

    DEST is s3://BUCKET/PREFIX, gs://..., az://..., a folder, file://..., or git+URL#BRANCH.
    Only what changed is sent; pages and the manifest go last. Credentials come from the
    environment, a profile or git's own store, never from the command.
    """
    from builder.kit.check.kit import check_kit
    from builder.kit.opening.kit import open_kit
    from builder.kit.publish.address import parse_address
    from builder.kit.publish.publish import publish_kit

    address = parse_address(destination)
    opened = open_kit(kit)
    verdict = check_kit(opened)
    if not verdict.sound:
        raise FindingsError(*verdict.problems)
    with progress_bar(quiet=quiet or as_json) as progress:
        done = publish_kit(
            opened, address, every=every, dry_run=dry_run, preview=preview, progress=progress
        )
    changes = done.changes
    looked: bool | None = None
    met: tuple[Problem, ...] = ()
    if done.base_url and not dry_run and not no_check:
        looked, met = _look(done.base_url)
    if as_json:
        print_envelope(
            (*verdict.problems, *met),
            exit_code=FindingsError.exit_code if looked is False else 0,
            destination=address.shown,
            dry_run=dry_run,
            sent=list(changes.send),
            bytes=done.bytes,
            removed=list(changes.remove),
            unchanged=changes.same,
            address=done.base_url,
            address_is_sound=looked,
        )
        return
    show_problems((*met, *verdict.problems))
    would = "Would send" if dry_run else "Sent"
    say(
        f"{would} {len(changes.send)} files ({size(done.bytes)}) to {address.shown}; "
        f"{changes.same} are there already, {len(changes.remove)} "
        f"{'would be ' if dry_run else ''}removed."
    )
    if looked is False:
        raise click.exceptions.Exit(FindingsError.exit_code)


def _look(base_url: str) -> tuple[bool, tuple[Problem, ...]]:
    """Whether the kit at its own address is the one that was sent, and what was met there."""
    from builder.kit.check.kit import check_kit
    from builder.kit.opening.online import fetch_kit

    try:
        verdict = check_kit(fetch_kit(base_url))
    except OptOutError as error:
        say(f"{base_url} could not be checked; try optout check {base_url} in a minute.", err=True)
        return False, error.problems
    say(f"{base_url}: {'sound' if verdict.sound else 'not sound'}", err=True)
    return verdict.sound, verdict.problems
