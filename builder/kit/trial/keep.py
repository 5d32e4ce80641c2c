"""Keeps what volunteers reported: as rows of `trials` in device files, merged and re-read.

Knows where a device file has its trials. Knows not how a report is written.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from builder.errors import DefinitionError, DiskError, Problem, Severity
from builder.facts.catalog import Catalog, load_catalog
from builder.facts.trial import MOST_REPORTS, Trial
from builder.files import STANDARD, read_file, read_input, replace_file
from builder.loader.trial_reports import (
    MOST_BYTES,
    TrialReport,
    joined,
    merged,
    not_kept,
    parse_report,
)

# The trials stand last in a device file: everything from their key to the next one is theirs.
_TRIALS = re.compile(r"^trials:[^\n]*\n?(?:(?:[ \t#-][^\n]*)?(?:\n|\Z))*", re.MULTILINE)


def device_folder() -> Path:
    """Where this program's device files are. Raises DiskError where they are in no folder."""
    folder = files("builder.facts") / "devices"
    if not isinstance(folder, Path):
        message = "the device files of this program are in no folder that could be written"
        raise DiskError(Problem(code="file", message=message, file=str(folder)))
    return folder


def read_reports(paths: Sequence[Path], catalog: Catalog) -> list[TrialReport]:
    """Each file's report; a file that is named twice is read once. Raises DefinitionError with
    the faults of every file, DiskError."""
    problems: list[Problem] = []
    found = []
    for path in {
        each if each == STANDARD else Path(os.path.realpath(each)): each for each in paths
    }.values():
        data = read_input(path, limit=MOST_BYTES + 1)
        try:
            found.append(parse_report(data, file=str(path), catalog=catalog))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(*problems)
    return found


def keep_reports(
    reports: Sequence[TrialReport], folder: Path, day: date, *, of_any_day: bool = False
) -> list[Path]:
    """Writes the reports that are not in them yet into the device files in `folder`; those that
    changed, in order. With `of_any_day`, what was counted on another day is not counted again.

    Nothing is written where one of them would not read back. Raises DefinitionError, DiskError.
    """
    texts = {path.name: read_file(path) for path in sorted(folder.glob("*.yaml"))}
    catalog = load_catalog(texts)
    changed: dict[str, bytes] = {}
    fresh = not_kept(
        reports, lambda device: catalog.devices[device].trials, None if of_any_day else day
    )
    for device, trials in merged(iter(fresh), day).items():
        name = f"{device}.yaml"
        old = texts[name].decode("utf-8")
        rows = joined(catalog.devices[device].trials, trials)
        if any(row.reports > MOST_REPORTS for row in rows):
            message = f"more than {MOST_REPORTS} reports of one day on one system"
            raise DefinitionError(Problem(code="too-many-reports", message=message, file=name))
        text = "".join(_rows(rows))
        new = _TRIALS.sub(lambda _, text=text: text, old, count=1)  # type: ignore[misc]
        changed[name] = new.encode("utf-8")
    load_catalog({**texts, **changed})
    for name, data in changed.items():
        replace_file(folder / name, data)
    return [folder / name for name in changed]


def _rows(trials: Sequence[Trial]) -> Iterator[str]:
    yield "trials:\n"
    for trial in trials:
        yield f'  - system: "{trial.system}"\n'
        yield f"    day: {trial.day.isoformat()}\n"
        yield f"    by: {_quoted(trial.by)}\n"
        if trial.reports > 1:
            yield f"    reports: {trial.reports}\n"
        for key, seen in (("panes", trial.panes), ("controls", trial.controls)):
            if seen:
                yield f"    {key}:\n"
            for name, counts in sorted(seen.items()):
                each = ", ".join(f"{word}: {number}" for word, number in sorted(counts.items()))
                yield f"      {name}: {{{each}}}\n"
        if trial.texts:
            each = ", ".join(f'"{name}": {number}' for name, number in sorted(trial.texts.items()))
            yield f"    texts: {{{each}}}\n"


def _quoted(text: str) -> str:
    """A text in quotation marks, as YAML reads it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def alike(reports: Sequence[TrialReport]) -> list[Problem]:
    """A warning for each text that several of the files say: two people may have seen the same,
    or one report was saved twice. Nothing in it tells which."""
    counted = Counter(report.digest for report in reports)
    first = {report.digest: report for report in reversed(reports)}
    return [
        Problem(
            code="reports-alike",
            message=f"{number} reports of {first[text].device} {first[text].system} say the same",
            help="each counts as a person; if one was saved twice, leave out its copy",
            severity=Severity.WARNING,
        )
        for text, number in counted.items()
        if number > 1
    ]


def with_reports(catalog: Catalog, reports: Sequence[TrialReport]) -> Catalog:
    """The catalog as if these reports were kept already; their day does not matter."""
    devices = dict(catalog.devices)
    for name, trials in merged(iter(reports), date.max).items():
        device = devices[name]
        devices[name] = replace(device, trials=joined(device.trials, trials))
    return Catalog(devices=devices)
