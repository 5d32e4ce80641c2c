"""Every step of every guide on every device, as text to read: `tests/golden/instructions`.

`python -m tests.instructions` writes the files anew; read the difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.facts.device import Device
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import find_workspace
from builder.model.guide import Guide
from builder.model.instructions import Instructions, instructions, span_words
from builder.model.locale import Language
from builder.model.step import StepView

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden" / "instructions"
LANGUAGES = ("en", "de")


def texts(definitions: Definitions) -> dict[str, str]:
    """Path below GOLDEN -> text, for each guide and device; also where there is no route."""
    return {
        f"{guide.id}/{device.id}.txt": _text(guide, device, definitions)
        for guide in definitions.guides.values()
        for device in definitions.catalog.devices.values()
    }


def _text(guide: Guide, device: Device, definitions: Definitions) -> str:
    lines: list[str] = []
    for name in LANGUAGES:
        language = definitions.languages[name]
        if guide.id not in language.guides:
            continue
        lines.append(f"# {language.guides[guide.id]['title']}: {device.title} ({name})")
        found = instructions(guide, device, language)
        for made in found:
            lines += ["", *_range(made, device, language)]
        if not found:
            phrase = guide.absent.get(device.id, "")
            lines.append(language.say(phrase) if phrase else "no route")
        lines.append("")
    return "\n".join(lines)


def _range(made: Instructions, device: Device, language: Language) -> Iterator[str]:
    yield f"## {span_words(language, device, made.span)}"
    yield f"path: {language.path(made.path)}"
    yield f"opens: {made.address.url if made.address else 'nothing'}"
    yield f"above: {made.above.url if made.above else 'nothing'}"
    yield f"checked {made.checked}, {made.confidence}, English words: {made.uses_english}"
    for step in made.steps:
        yield from _step(step, language)
    for step in made.undo[-1:]:
        yield "undo, last step:"
        yield from _step(step, language)
    yield from (f"note: {language.say(note)}" for note in made.notes)
    yield from (f"profile: {name}" for name in made.profiles)
    if made.script:
        yield f"script: {made.script}"


def _step(step: StepView, language: Language) -> Iterator[str]:
    yield f"{step.number}. {step.say(language)}"
    back = f" (back: {step.back.text})" if step.back else ""
    yield f"   {step.frame}: {step.screen.text}{back}"
    for index, row in enumerate(step.rows):
        mark = ">" if index == step.ringed else " "
        kind = f" [{row.kind}{' ' + row.state if row.state else ''}]" if row.kind else ""
        yield f"   {mark} {row.label.text}{kind}"


def main() -> None:
    definitions = load_definitions(find_workspace(TESTS.parent), every=True)
    for name, text in texts(definitions).items():
        path = GOLDEN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
