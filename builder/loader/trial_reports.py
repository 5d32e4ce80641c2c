"""Reports of volunteers, as a text that the trial's shortcut hands over: read and checked.

Knows each line that a report may have. Every text is hostile: it is bounded, its words are
closed, and what is not one of them is told with its place.

    optout trial 1
    device iphone 26.1
    pane privacy.analytics right
    control improve-siri as-told
    end
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.facts.trial import CONTROL_WORDS, SCREEN_WORDS, Trial, summed
from builder.facts.version import Version, parse_version
from builder.wire.digest import sha256
from builder.wire.safe_text import first_unseen

FIRST = "optout trial 1"
LAST = "end"
BY = "a volunteer"
MOST_BYTES = 32 * 1024
MOST_LINES = 500
MOST_FAULTS = 50
_LONGEST_LINE = 200
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """What one volunteer saw on one device."""

    device: str
    system: Version
    panes: Mapping[str, str]
    controls: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The same for reports that say the same, however their lines are ordered or ended."""
        rows = [
            *(f"pane {name} {word}" for name, word in self.panes.items()),
            *(f"control {name} {word}" for name, word in self.controls.items()),
        ]
        text = "\n".join([f"device {self.device} {self.system}", *sorted(rows)])
        return sha256(text.encode("utf-8"))[:12]


def parse_report(data: bytes, *, file: str, catalog: Catalog) -> TrialReport:
    """The report in a text. Raises DefinitionError with every fault and its place."""
    if len(data) > MOST_BYTES:
        message = f"a report has at most {MOST_BYTES} bytes; this has {len(data)}"
        raise DefinitionError(Problem(code="report-size", message=message, file=file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = Problem(
            code="not-utf-8", message="this is no UTF-8 text", file=file, line=line, column=1
        )
        raise DefinitionError(problem) from None
    reader = _ReportReader(file, catalog)
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if len(lines) > MOST_LINES:
        reader.add("report-size", MOST_LINES + 1, 1, f"a report has at most {MOST_LINES} lines")
    reader.read(lines[:MOST_LINES])
    if reader.problems:
        raise DefinitionError(*reader.problems[:MOST_FAULTS])
    assert reader.device is not None
    return TrialReport(
        device=reader.device.id,
        system=reader.system,
        panes=reader.found["pane"],
        controls=reader.found["control"],
    )


class _ReportReader:
    """Reads line after line; a faulty one is told and left out."""

    def __init__(self, file: str, catalog: Catalog) -> None:
        self.file = file
        self.catalog = catalog
        self.problems: list[Problem] = []
        self.device: Device | None = None
        self.system = Version(0)
        self.found: dict[str, dict[str, str]] = {"pane": {}, "control": {}}
        self.line = ""

    def add(self, code: str, line: int, column: int, message: str, help: str = "") -> None:
        shown = self.line[:_LONGEST_LINE]
        # What does not show is told of, and not shown.
        source = "" if first_unseen(shown) else shown
        problem = Problem(
            code=code, message=message, file=self.file, line=line, column=column,
            source=source, help=help,
        )  # fmt: skip
        self.problems.append(problem)

    def read(self, lines: list[str]) -> None:
        self.line = lines[0]
        if lines[0].strip() != FIRST:
            self.add("report-start", 1, 1, f'a report begins with the line "{FIRST}"')
        for number, line in enumerate(lines[1:], 2):
            self.line = line
            if number == len(lines) and line.strip() == LAST:
                break
            if line.strip():
                self.one(number, line)
        else:
            self.add("report-end", len(lines), 1, f'a report ends with the line "{LAST}"')
        if self.device is None and not any(each.code == "report-device" for each in self.problems):
            self.add("report-device", min(2, len(lines)), 1, "the report names no device")

    def one(self, number: int, line: str) -> None:
        if len(line) > _LONGEST_LINE:
            message = f"a line has at most {_LONGEST_LINE} characters"
            self.add("report-line", number, _LONGEST_LINE + 1, message)
            return
        if unseen := first_unseen(line):
            column = line.index(unseen) + 1
            self.add("report-line", number, column, "the line has a character that does not show")
            return
        words = [(match[0], match.start() + 1) for match in _WORD.finditer(line)]
        kinds = ("device", "pane", "control")
        first, column = words[0]
        if first not in kinds:
            way_out = did_you_mean(first, kinds) or f"a line begins with {', '.join(kinds)}"
            self.add("report-line", number, column, f'"{first}" begins no line', way_out)
        elif len(words) != 3:
            message = f'a line of the kind "{first}" has three words'
            self.add("report-line", number, words[min(3, len(words) - 1)][1], message)
        elif first == "device":
            self.named(number, words[1], words[2])
        else:
            self.seen(number, first, words[1], words[2])

    def named(self, number: int, device: tuple[str, int], system: tuple[str, int]) -> None:
        if self.device is not None:
            self.add("report-device", number, 1, "the device is named twice")
            return
        known = self.catalog.devices
        if device[0] not in known:
            message = f'no device "{device[0]}"'
            self.add("report-device", number, device[1], message, did_you_mean(device[0], known))
            return
        self.device = known[device[0]]
        try:
            self.system = parse_version(system[0])
        except ValueError:
            message = f'"{system[0]}" is no version like 26.1'
            self.add("report-system", number, system[1], message)
            return
        if self.system not in self.device.covers:
            message = f"the facts speak of {self.device.system} {self.device.covers}"
            self.add("report-system", number, system[1], message)

    def seen(self, number: int, kind: str, name: tuple[str, int], word: tuple[str, int]) -> None:
        allowed = SCREEN_WORDS if kind == "pane" else CONTROL_WORDS
        if self.device is None:
            # A device that is not known was told already.
            if not any(each.code == "report-device" for each in self.problems):
                self.add("report-device", number, 1, "the line that names the device comes first")
            return
        known: Collection[str] = (
            [pane.id for pane in self.device.own_panes] if kind == "pane" else self.device.controls
        )
        if name[0] not in known:
            message = f'no {kind} "{name[0]}" on {self.device.id}'
            self.add(f"unknown-{kind}", number, name[1], message, did_you_mean(name[0], known))
        elif name[0] in self.found[kind]:
            self.add("report-twice", number, name[1], f'the {kind} "{name[0]}" is there twice')
        if word[0] not in allowed:
            message = f'"{word[0]}" is not what a report says of a {kind}'
            way_out = did_you_mean(word[0], allowed) or f"it says {', '.join(allowed)}"
            self.add("report-word", number, word[1], message, way_out)
        self.found[kind].setdefault(name[0], word[0])


def not_kept(
    reports: Sequence[TrialReport], trials: Callable[[str], Sequence[Trial]], day: date | None
) -> list[TrialReport]:
    """The reports that the rows of their device, of one day or of any, do not count yet. `trials`
    are a device's rows.

    Two people may see the same, so as many of one text are counted as were ever given at once:
    a folder that is given again, with some more in it, counts those alone.
    """
    kept: dict[tuple[str, Version], dict[str, int]] = {}
    for device in {report.device for report in reports}:
        for each in trials(device):
            if each.by == BY and day in (None, each.day):
                key = (device, each.system)
                kept[key] = summed((kept.get(key, {}), each.texts))
    found = []
    for report in reports:
        texts = kept.get((report.device, report.system), {})
        if texts.get(report.digest, 0):
            texts[report.digest] -= 1
        else:
            found.append(report)
    return found


def merged(reports: Iterator[TrialReport], day: date) -> dict[str, tuple[Trial, ...]]:
    """Device -> one trial for each system, with counts of all its reports."""
    found: dict[tuple[str, Version], list[TrialReport]] = {}
    for report in reports:
        found.setdefault((report.device, report.system), []).append(report)
    trials: dict[str, tuple[Trial, ...]] = {}
    for (device, system), same in sorted(found.items()):
        trial = Trial(
            system=system,
            day=day,
            by=BY,
            reports=len(same),
            panes=_counted([report.panes for report in same]),
            controls=_counted([report.controls for report in same]),
            texts=summed({report.digest: 1} for report in same),
        )
        trials[device] = (*trials.get(device, ()), trial)
    return trials


def joined(old: tuple[Trial, ...], new: tuple[Trial, ...]) -> tuple[Trial, ...]:
    """The rows of a device file with those of new reports: same system, day and person are one."""
    rows = {(each.system, each.day, each.by): each for each in old}
    for each in new:
        key = (each.system, each.day, each.by)
        known = rows.get(key)
        rows[key] = each if known is None else _both(known, each)
    return tuple(rows[key] for key in sorted(rows))


def _both(one: Trial, other: Trial) -> Trial:
    return Trial(
        system=one.system,
        day=one.day,
        by=one.by,
        reports=one.reports + other.reports,
        panes=_added(one.panes, other.panes),
        controls=_added(one.controls, other.controls),
        texts=summed((one.texts, other.texts)),
    )


def _added(
    one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]
) -> dict[str, Mapping[str, int]]:
    names = sorted({*one, *other})
    return {name: summed((one.get(name, {}), other.get(name, {}))) for name in names}


def _counted(rows: list[Mapping[str, str]]) -> dict[str, Mapping[str, int]]:
    names = sorted({name for row in rows for name in row})
    return {name: summed({row[name]: 1} for row in rows if name in row) for name in names}
