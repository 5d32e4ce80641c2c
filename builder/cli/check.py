"""`optout check`: definitions without a path, a built kit with one, wherever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import load_roots, parse_day, roots_option
from builder.cli.terminal import progress_bar, say, show_problems
from builder.cli.workspace_here import workspace_here
from builder.errors import FindingsError, NetworkError, Problem, Severity, UsageError
from builder.wire.x509 import Root

if TYPE_CHECKING:
    from builder.kit.check.kit import Verdict
    from builder.kit.opening.kit import OpenedKit

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trust:
    """The options about what to believe, as given."""

    now: datetime
    roots: tuple[Root, ...]
    signers: Path | None
    who: str
    other_sources: bool


@click.command()
@click.argument("path", metavar="[KIT|URL]", required=False)
@click.option(
    "--max-age",
    type=click.IntRange(1, 10_000),
    default=400,
    help="Days after which a fact must be looked up again.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Day to count from (default: today).",
)
@roots_option()
@click.option("--allowed-signers", "signers", type=_PATH, metavar="FILE", help="SSH public keys.")
@click.option(
    "--who",
    "--signed-by",
    "who",
    default="",
    metavar="NAME",
    help="Who must have signed the manifest.",
)
@click.option(
    "--other-sources", is_flag=True, help="The kit may come from other sources than this folder's."
)
@click.option("--online", is_flag=True, help="Fetch what kit.yaml's iCloud links hold.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    path: str | None,
    max_age: int,
    today: datetime | None,
    roots: tuple[Path, ...],
    signers: Path | None,
    who: str,
    *,
    other_sources: bool,
    online: bool,
    as_json: bool,
) -> None:
    """Check definitions, or a built kit: optout check dist/optout-kit

    Without PATH (or with a workspace's folder) guides, labels, facts and kit.yaml are
    checked. With a kit's folder, zip or public address everything it claims is checked
    again, and for an address how it is served. Nothing in the kit is believed. In a
    workspace every file is compiled again and compared; elsewhere each is held to lists of
    what this program can make. The last line says what was proven, and what was not.
    """
    if (signers is None) != (not who):
        words = "--allowed-signers and --who go together"
        raise UsageError(Problem(code="check-signers", message=words))
    now = today.replace(hour=12, tzinfo=UTC) if today else parse_day(None)
    trust = _Trust(
        now=now, roots=load_roots(roots), signers=signers, who=who, other_sources=other_sources
    )
    where = path or str(workspace_here(quiet=as_json).root)
    if path is None or (not _is_address(path) and _is_workspace(Path(path))):
        day = today.date() if today else date.today()  # noqa: DTZ011, TID251 - the reader's own day
        if online:
            _links(Path(where), trust, as_json=as_json)
        else:
            _definitions(Path(where), day, max_age, as_json=as_json)
    elif online:
        words = "--online is for a workspace; a kit is checked by its address"
        raise UsageError(Problem(code="check-online", message=words))
    else:
        _kit(path, trust, as_json=as_json)


def _is_address(path: str) -> bool:
    return path.lower().startswith(("https://", "http://"))


def _is_workspace(path: Path) -> bool:
    return (
        path.is_dir()
        and not (path / "manifest.json").exists()
        and any((path / name).exists() for name in ("shortcuts", "assets", "kit.yaml"))
    )


def _definitions(path: Path, today: date, max_age: int, *, as_json: bool) -> None:
    from builder.kit.check.workspace import check_workspace
    from builder.loader.workspace import find_workspace

    report = check_workspace(find_workspace(path.resolve()), today=today, max_age=max_age)
    if as_json:
        print_envelope(
            report.problems,
            guides=report.guides,
            devices=report.devices,
            languages=report.languages,
            cells=report.cells,
        )
        return
    show_problems(report.problems)
    say(
        f"Sound: {report.guides} guides, {report.devices} devices, {report.languages} languages, "
        f"{report.cells} outputs to build."
    )


def _links(path: Path, trust: _Trust, *, as_json: bool) -> None:
    from builder.kit.check.links import check_links
    from builder.loader.workspace import find_workspace

    reports = check_links(find_workspace(path.resolve()), now=trust.now, roots=trust.roots)
    problems = [problem for report in reports for problem in report.problems]
    sound = all(report.sound for report in reports)
    faults = [problem for problem in problems if problem.severity is Severity.ERROR]
    unreached = all(problem.code == "icloud-record" for problem in faults)
    kind = NetworkError if unreached else FindingsError
    if as_json:
        rows = [
            {"where": each.where, "link": each.link, "name": each.name, "ok": each.sound}
            for each in reports
        ]
        print_envelope(problems, exit_code=0 if sound else kind.exit_code, links=rows)
        return
    if not sound:
        raise kind(*problems)
    show_problems(problems)
    say(f"Sound: {len(reports)} links, each holding what this workspace compiles.")


def _opened(path: str, *, as_json: bool) -> OpenedKit:
    if _is_address(path):
        from builder.kit.opening.online import fetch_kit

        with progress_bar(quiet=as_json) as progress:
            return fetch_kit(path, progress=progress)
    from builder.kit.opening.kit import open_kit

    return open_kit(Path(path))


def _kit(path: str, trust: _Trust, *, as_json: bool) -> None:
    from builder.files import read_input
    from builder.kit.check.kit import Trust, check_kit
    from builder.kit.check.recompile import recompile
    from builder.loader.workspace import locate_workspace

    allowed = read_input(trust.signers) if trust.signers else None
    opened = _opened(path, as_json=as_json)
    here = locate_workspace(Path.cwd())
    sources = recompile(here, opened) if _is_workspace(here.root) else None
    verdict = check_kit(
        opened,
        Trust(
            now=trust.now,
            roots=trust.roots,
            allowed=allowed,
            who=trust.who,
            sources=sources,
            other_sources=trust.other_sources,
        ),
    )
    if as_json:
        print_envelope(
            verdict.problems,
            exit_code=0 if verdict.sound else FindingsError.exit_code,
            kit=verdict.name,
            files=verdict.files,
            part=verdict.part,
            as_built=verdict.as_built,
            compiled_again=verdict.proof.by == "sources",
            proof={
                "by": verdict.proof.by,
                "proven": list(verdict.proof.proven),
                "not_proven": list(verdict.proof.unproven),
            },
        )
        return
    if not verdict.sound:
        raise FindingsError(*verdict.problems, _summary(verdict))
    show_problems(verdict.problems)
    say(f"Sound: {verdict.name}, {verdict.files} files, each as its manifest says.")
    if verdict.part:
        say(f"It is a part of a kit: {verdict.part} alone.")
    say(verdict.proof.line)


def _summary(verdict: Verdict) -> Problem:
    if verdict.as_built:
        return Problem(
            code="kit-served-wrong",
            message=f"the kit is sound; the server at {verdict.name} sends it in a wrong way",
            help="change the server's settings as told above; the kit stays as it is",
        )
    return Problem(
        code="kit-unsound",
        message=f"{verdict.name} is not the kit that was built",
        help="do not hand it on; build it again",
    )
