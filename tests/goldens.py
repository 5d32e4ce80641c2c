"""Golden texts of whole outputs, readable in a diff. `python -m tests.goldens` writes them anew.

A shortcut's golden is its text in the workflow language; a script's and a profile's are
themselves; a code's is its matrix in 0 and 1. Look at the diff before you commit one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from builder import import_workflow
from builder.kit.make.make import workbench_for
from builder.kit.make.plan import plan_build
from builder.loader.definitions import load_definitions
from builder.loader.workspace import find_workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.render.qr import make_qr
from builder.targets import compiler_of
from builder.views.workbench import Workbench
from builder.wire.plist import loads_dict
from builder.workflow.apple.workflow import workflow_from_plist

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "kit"
TARGETS = ("shortcut", "relay", "script", "profile", "qr", "host")
LANGUAGES = ("en", "de")
# One address for the codes, so that goldens do not depend on a host's settings.
BASE = "https://example.org/siri/"


def golden_context() -> Workbench:
    definitions = load_definitions(find_workspace(ROOT), languages=LANGUAGES)
    kit = replace(definitions.kit, base_url=BASE)
    return workbench_for(replace(definitions, kit=kit))


def golden_texts(bench: Workbench) -> Iterator[tuple[str, str]]:
    """(path below GOLDEN, text) for every output that has a golden."""
    made: dict[str, Artifact] = {}
    view = replace(bench, built=MappingProxyType(made))
    for target, cells in plan_build(view, targets=TARGETS).cells:
        for cell in cells:
            for artifact in compiler_of(target).compile_cell(cell, view):
                made[artifact.path] = artifact
                if text := _text(artifact):
                    yield text


def _text(artifact: Artifact) -> tuple[str, str] | None:
    match artifact.kind:
        case Kind.SHORTCUT:
            name = artifact.path.rpartition("/")[2].removesuffix(".shortcut")
            value = loads_dict(artifact.data)
            imported = import_workflow(workflow_from_plist(value, name=name))
            assert imported.raw_actions == 0
            return f"{artifact.path}.yaml", imported.text
        case Kind.SCRIPT | Kind.PROFILE | Kind.HOST:
            return artifact.path, artifact.data.decode("utf-8")
        case Kind.QR if artifact.path.endswith(".svg"):
            rows = ["".join(map(str, row)) for row in make_qr(artifact.code).matrix]
            return f"{artifact.path}.txt", "\n".join([artifact.code, *rows, ""])
        case _:
            return None


def main() -> None:
    for path, text in golden_texts(golden_context()):
        target = GOLDEN / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
