"""One word, one meaning: no two public classes of the builder have the same name."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

BUILDER = Path(__file__).parents[2] / "builder"


def type_names(source: str) -> Iterator[str]:
    """The public classes of a module, and what it names as a type (`Words = Mapping[...]`)."""
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp()):
                if name[0].isupper() and not name.isupper():
                    yield name


def doubled(sources: dict[str, str]) -> dict[str, list[str]]:
    places = defaultdict(list)
    for place, source in sources.items():
        for name in type_names(source):
            if not name.startswith("_"):
                places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_every_public_type_has_a_name_of_its_own() -> None:
    sources = {
        path.relative_to(BUILDER).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(BUILDER.rglob("*.py"))
    }
    assert doubled(sources) == {}


def test_two_classes_of_one_name_are_found_and_private_ones_are_not() -> None:
    one, other = "class Root: ...\nclass _Task: ...", "Root = dict[str, int]\nclass _Task: ..."
    assert doubled({"a.py": one, "b.py": other}) == {"Root": ["a.py", "b.py"]}
