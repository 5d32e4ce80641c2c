"""What a survey says of one file: who signed it, what it does, what is wrong with it.

Knows how a file becomes a row. A bad file is a row with its faults, never an end. Writes
nothing, and runs nothing that is in a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from builder.errors import OptOutError
from builder.files import read_file
from builder.kit.opening.workflow import reader_beside
from builder.kit.trust.shortcut import open_signed
from builder.model.signature import Signature
from builder.wire.digest import sha256
from builder.wire.x509 import Root
from builder.workflow.apple.signed import is_signed
from builder.workflow.apple.workflow import Workflow, dump_workflow
from builder.workflow.check.explain import explain_workflow
from builder.workflow.check.lint import findings
from builder.workflow.language.uses import FileReader
from builder.workflow.opened import MAX_BYTES, workflow_in

_MOST_ADDRESSES = 200
_LONGEST_FAULT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of a survey. `content` is the SHA-256 of the workflow alone: equal twins have it in
    common, whoever signed them. `risks` has the numbers of the actions by class, `findings`
    how often lint found each code. `system` is the client version that the file asks for. Empty
    where the file could not be read, which `faults` say.
    """

    path: str
    bytes: int = 0
    content: str = ""
    name: str = ""
    signed: str = ""
    signer: str = ""
    valid_until: str = ""
    actions: int = 0
    system: str = ""
    addresses: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    risks: tuple[tuple[str, tuple[int, ...]], ...] = ()
    findings: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a report holds them."""
        return {
            **asdict(self),
            "addresses": list(self.addresses),
            "hosts": list(self.hosts),
            "risks": [{"risk": risk, "actions": list(where)} for risk, where in self.risks],
            "findings": [{"code": code, "count": count} for code, count in self.findings],
            "faults": list(self.faults),
        }


def row_of(
    path: Path, shown: str, *, now: datetime | None = None, roots: Sequence[Root] = ()
) -> FileRow:
    """The row of a file; `shown` is what the report calls it. Raises nothing for what is in it."""
    return row_of_data(
        lambda: read_file(path, limit=MAX_BYTES, shown=shown),
        shown,
        beside=reader_beside(path),
        now=now,
        roots=roots,
    )


def row_of_data(
    read: Callable[[], bytes],
    shown: str,
    *,
    beside: FileReader | None = None,
    now: datetime | None = None,
    roots: Sequence[Root] = (),
) -> FileRow:
    """As row_of, of bytes that lie anywhere. `beside` reads what a text uses from its folder."""
    row = FileRow(path=shown)
    try:
        data = read()
        row = replace(row, bytes=len(data))
        workflow = workflow_in(data, PurePath(shown), read=beside).workflow
    except OptOutError as error:
        return replace(row, faults=_faults(error))
    try:
        row = _with_workflow(row, workflow)
    except OptOutError as error:
        return replace(row, faults=_faults(error))
    if not is_signed(data):
        return row
    try:
        return _signed(row, open_signed(data, now=now, roots=roots, file=shown).signature)
    except OptOutError as error:
        return replace(row, signed="not proven", faults=_faults(error))


def _with_workflow(row: FileRow, workflow: Workflow) -> FileRow:
    told = explain_workflow(workflow)
    counted = Counter(each.code for each in findings(workflow))
    version = workflow.top.get("WFWorkflowMinimumClientVersionString", "")
    return replace(
        row,
        content=sha256(dump_workflow(workflow)),
        name=workflow.name,
        actions=len(workflow.actions),
        system=version if isinstance(version, str) else "",
        addresses=told.addresses[:_MOST_ADDRESSES],
        hosts=tuple(dict.fromkeys(filter(None, map(_host, told.addresses)))),
        risks=tuple((risk.id, where) for risk, where in told.risks),
        findings=tuple(sorted(counted.items())),
    )


def _host(address: str) -> str:
    """The host of a web address; what opens an app or a screen has none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""


def _signed(row: FileRow, signature: Signature) -> FileRow:
    return replace(
        row,
        signed=signature.kind.value,
        signer=signature.signer,
        valid_until=signature.not_after.isoformat(),
    )


def _faults(error: OptOutError) -> tuple[str, ...]:
    return tuple(str(problem)[:_LONGEST_FAULT] for problem in error.problems[:5])
