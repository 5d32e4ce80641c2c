"""`optout check`: definitions without a path, a built kit with one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from builder.cli.main import problem_to_json
from builder.cli.terminal import say, show_problems
from builder.errors import FindingsError, Problem


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option(
    "--max-age", type=click.IntRange(1, 10_000), default=400, help="Days a fact may rest."
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Day to count from (default: today).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(path: Path | None, max_age: int, today: object, *, as_json: bool) -> None:
    """Check definitions, or a built kit: optout check dist/optout-kit

    Without PATH (or with a workspace's folder) guides, labels, facts and kit.yaml are
    checked. With a kit's folder or zip everything it claims is checked again: digests,
    codes, shortcuts, profiles, pages and links. Nothing in the kit is believed.
    """
    if path is None or _is_workspace(path):
        day = today.date() if hasattr(today, "date") else date.today()  # noqa: DTZ011, TID251 - the reader's own day
        _definitions(path or Path(), day, max_age, as_json=as_json)
    else:
        _kit(path, as_json=as_json)


def _is_workspace(path: Path) -> bool:
    return (
        path.is_dir()
        and not (path / "manifest.json").exists()
        and any((path / name).exists() for name in ("shortcuts", "assets", "kit.yaml"))
    )


def _definitions(path: Path, today: date, max_age: int, *, as_json: bool) -> None:
    from builder.kit.check_workspace import check_workspace
    from builder.loader.workspace import find_workspace

    report = check_workspace(find_workspace(path.resolve()), today=today, max_age=max_age)
    if as_json:
        found = {
            "ok": True,
            "guides": report.guides,
            "devices": report.devices,
            "languages": report.languages,
            "cells": report.cells,
            "problems": [problem_to_json(problem) for problem in report.problems],
        }
        click.echo(json.dumps(found, indent=1))
        return
    show_problems(report.problems)
    say(
        f"Sound: {report.guides} guides, {report.devices} devices, {report.languages} languages, "
        f"{report.cells} outputs to build."
    )


def _kit(path: Path, *, as_json: bool) -> None:
    from builder.kit.source import open_kit
    from builder.kit.verify import verify_kit

    verdict = verify_kit(open_kit(path))
    if as_json:
        rows = [problem_to_json(problem) for problem in verdict.problems]
        found = {"ok": verdict.sound, "kit": verdict.name, "files": verdict.files}
        click.echo(json.dumps({**found, "problems": rows}, indent=1))
        if not verdict.sound:
            raise click.exceptions.Exit(FindingsError.exit_code)
        return
    if not verdict.sound:
        raise FindingsError(*verdict.problems, _summary(verdict.name))
    show_problems(verdict.problems)
    say(f"Sound: {verdict.name}, {verdict.files} files, each as its manifest says.")


def _summary(name: str) -> Problem:
    return Problem(
        code="kit-unsound",
        message=f"{name} is not the kit that was built",
        help="do not hand it on; build it again",
    )
