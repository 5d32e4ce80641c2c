"""Every file under tests/cases/run: a workflow, and what a person would meet."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from builder.kit.opening.workflow import open_workflow
from builder.render.pictures import Pictures
from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.tokens import PLACE
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import event_to_json
from builder.workflow.run.faults import SimulationError
from builder.workflow.run.limits import RunLimits
from builder.workflow.run.run import simulate
from builder.workflow.run.surroundings import CANCEL, Stub, Surroundings
from builder.workflow.run.values import File

CASES = Path(__file__).parents[2] / "cases" / "run"
FILES = sorted(CASES.glob("*.yaml"))


def reference(short: dict[str, Any]) -> dict[str, Any]:
    if "ref" in short:
        made = {"Type": "ActionOutput", "OutputUUID": short["ref"], "OutputName": "cosmetic"}
    elif "var" in short:
        made = {"Type": "Variable", "VariableName": short["var"]}
    else:
        made = {"Type": short["global"]}
    return made | ({"Aggrandizements": short["steps"]} if "steps" in short else {})


def mixed(parts: list[Any]) -> dict[str, Any]:
    text, places = "", {}
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            places[f"{{{len(text.encode('utf-16-le')) // 2}, 1}}"] = reference(part)
            text += PLACE
    value = {"string": text, "attachmentsByRange": places}
    return {"Value": value, "WFSerializationType": "WFTextTokenString"}


def expand(value: Any) -> Any:
    """The shorthand of the cases (see their README) as the plist has it."""
    if isinstance(value, list):
        return [expand(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() & {"ref", "var", "global"}:
        return {"Value": reference(value), "WFSerializationType": "WFTextTokenAttachment"}
    if "mix" in value:
        return mixed(value["mix"])
    if "left" in value:
        return {"Type": "Variable", "Variable": expand(value["left"])}
    return {key: expand(item) for key, item in value.items()}


def workflow_of(case: dict[str, Any], path: Path) -> Workflow:
    if "actions" not in case:
        return open_workflow(path.with_suffix(".plist")).workflow
    actions = [
        Action(
            identifier=name if name.startswith("com.") else PREFIX + name,
            parameters=expand(parameters),
        )
        for name, parameters in case["actions"]
    ]
    return Workflow(actions=tuple(actions))


def surroundings_of(given: dict[str, Any]) -> Surroundings:
    photos = [File(name=name, data=png(*size)) for name, size in given.get("photos", {}).items()]
    others = {
        name: workflow_of({"actions": actions}, CASES)
        for name, actions in given.get("shortcuts", {}).items()
    }
    return Surroundings(
        files={path: text.encode() for path, text in given.get("files", {}).items()},
        stubs=[Stub(**stub) for stub in given.get("stubs", [])],
        clipboard=given.get("clipboard", ""),
        seed=given.get("seed", 0),
        photos=photos,
        shortcuts=others,
        pictures=Pictures(),
    )


def png(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, format="PNG")
    return out.getvalue()


def expected(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"event": kind, **fields} for kind, fields in case["expect"]]


def test_there_are_cases() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_gives_the_events_it_expects(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    workflow = workflow_of(case, path)
    clock = datetime.fromisoformat(case["clock"]) if "clock" in case else None
    wanted: dict[str, Any] = {
        "device": parse_os(case["device"]),
        "answers": [CANCEL if one is None else one for one in case.get("answers", ())],
        "input": case.get("input", ()),
        "clock": clock,
        "limits": RunLimits(seconds=float(case.get("seconds", 5))),
        "surroundings": surroundings_of(case.get("surroundings", {})),
    }
    if "fails" in case:
        with pytest.raises(SimulationError) as caught:
            simulate(workflow, **wanted)
        assert [problem.code for problem in caught.value.problems] == [case["fails"]]
        events = caught.value.events
    else:
        run = simulate(workflow, **wanted)
        assert run.unused == ()
        events = run.events
    assert [event_to_json(event) for event in events] == expected(case)
