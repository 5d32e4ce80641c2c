"""Why the switch may be off already: facts on when Apple asks, each with its source.

Knows English statements. `optout check` asks them whether a guide may say that Apple asks. What
people are told in their language are the phrases `off.already` and `off.already-why`, which
rest on these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from builder.errors import did_you_mean
from builder.facts.fact import Confidence, Fact
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Node, parse_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFact:
    """One statement on a control, in English."""

    id: str
    says: str
    control: str
    fact: Fact


def load_consent() -> tuple[ConsentFact, ...]:
    """The facts of the package."""
    name = "consent.yaml"
    return parse_consent((files("builder.facts") / name).read_bytes(), file=f"builder/facts/{name}")


def parse_consent(data: bytes, *, file: str) -> tuple[ConsentFact, ...]:
    """The facts in a file's bytes. Raises DefinitionError with every fault."""
    document = parse_yaml(data, file=file)
    faults = Faults(document)
    fields = Fields(faults, document.root, "the facts on consent")
    fields.number("format", low=1, high=1)
    sources = {key.text: fields.scalar(node, "a source") for key, node in fields.pairs("sources")}
    found = tuple(_read(faults, node, sources) for node in fields.items("facts"))
    fields.close()
    faults.raise_if_any()
    return found


def _read(faults: Faults, node: Node, sources: Mapping[str, str]) -> ConsentFact:
    entry = Fields(faults, node, "a fact")
    name, source = entry.id("id"), entry.text("source")
    if source and source not in sources:
        faults.add("unknown-source", node, f'no source "{source}"', did_you_mean(source, sources))
    made = ConsentFact(
        id=name,
        says=entry.text("says"),
        control=entry.id("control"),
        fact=Fact(
            source=sources.get(source, source),
            checked=entry.date("checked"),
            confidence=Confidence(entry.choice("sure", tuple(Confidence), default="medium")),
        ),
    )
    entry.close()
    return made
