"""English sentences for the command line, from the default workspace."""

from __future__ import annotations

from collections.abc import Callable

from builder.facts.catalog import load_catalog
from builder.loader.labels import MEASURE, load_languages
from builder.loader.workspace import Workspace, packaged
from builder.model.locale import Label


def english_phrases() -> Callable[..., str]:
    """A function from phrase id and words to the sentence; a missing word shows as its name."""
    root = packaged()
    english = load_languages(Workspace(root=root, fallback=root), {}, (MEASURE,))[MEASURE]
    labels = {
        control.id: control.wordings[-1].label
        for device in load_catalog().devices.values()
        for control in device.controls.values()
    }

    def say(phrase: str, **words: str) -> str:
        filled: dict[str, str | Label] = {name: text for name, text in words.items() if text}
        if named := labels.get(words.get("switch", "")):
            filled["switch"] = english.label(named)
        return english.fill(english.phrases.get(phrase, phrase), None, **filled)

    return say
