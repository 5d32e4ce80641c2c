"""Actions on files: save, open, append, delete, folders, names, types, and finding among them.

Files live in the run's memory, one folder; a path leads nowhere else. Knows Apple's operators in a
filter as real files have them (checked 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from builder.workflow.run.events import DeletedFile, SavedFile
from builder.workflow.run.locale import DeviceLocale
from builder.workflow.run.machine import Machine
from builder.workflow.run.step import Handler, Step, field_items
from builder.workflow.run.surroundings import clean_path
from builder.workflow.run.values import (
    NOTHING,
    File,
    Item,
    Items,
    Match,
    RichText,
    UrlValue,
    as_text,
    first_number,
    name_of,
    text_of,
)


def as_file(item: Item, locale: DeviceLocale | None = None) -> File:
    """The item as a file, under the name and ending that the app gives it."""
    if isinstance(item, File):
        return item
    if isinstance(item, RichText):
        return File(name="Rich Text.html", data=item.html.encode("utf-8", "replace"))
    data = text_of(item, locale).encode("utf-8", "replace")
    if isinstance(item, Mapping):
        return File(name="Dictionary.json", data=data)
    return File(
        name=(name_of(item).split("\n")[0][:60].replace("/", "-") or "Text") + ".txt", data=data
    )


def write_file(machine: Machine, path: str, data: bytes) -> Items:
    """Puts a file where `path` says, and gives it."""
    machine.meter.charge(len(data) // 10 + 1)
    machine.files[path] = data
    made = File(name=path.rpartition("/")[2], data=data)
    machine.happen(SavedFile(path=path, text=made.text or "", size=len(data)))
    return (made,)


def _save(step: Step) -> Items:
    """Where the place is asked for, the file keeps its name: a person could choose any folder."""
    machine = step.machine
    made: list[Item] = []
    asked = step.flag("WFAskWhereToSave", default=True)
    wanted = "" if asked else step.text("WFFileDestinationPath")
    overwrite = step.flag("WFSaveFileOverwrite", default=False)
    for item in step.input("WFInput"):
        file = as_file(item, step.machine.locale)
        path = clean_path(wanted)
        if not path or wanted.endswith("/") or path in _folders(machine):
            path = clean_path(f"{path}/{file.name}")
        elif "." not in path.rpartition("/")[2] and file.ending:
            path = f"{path}.{file.ending}"
        if not overwrite:
            path = _free(machine, path)
        made += write_file(machine, path, file.data)
    return tuple(made)


def _free(machine: Machine, path: str) -> str:
    """The path, or with a number where a file has it (untried: how a device numbers)."""
    stem, dot, ending = path.rpartition(".")
    count, tried = 1, path
    while tried in machine.files:
        count += 1
        machine.meter.charge(1)
        tried = f"{stem} {count}{dot}{ending}" if dot else f"{path} {count}"
    return tried


def _folders(machine: Machine) -> set[str]:
    machine.meter.charge(len(machine.files))
    return {path.rpartition("/")[0] for path in machine.files if "/" in path}


def _inside(machine: Machine, folder: str) -> Items:
    """The files of a folder, in the order of their names."""
    machine.meter.charge(len(machine.files))
    start = f"{folder}/" if folder else ""
    found = [path for path in sorted(machine.files) if path.startswith(start)]
    inside = [path for path in found if "/" not in path[len(start) :] and not path.endswith("/")]
    return tuple(_file(machine, path) for path in inside)


def _file(machine: Machine, path: str) -> File:
    return File(name=path.rpartition("/")[2], data=machine.files[path])


def _open(step: Step) -> Items:
    """By its path, or chosen by an answer among all files."""
    machine = step.machine
    if step.has("WFGetFilePath") and not step.flag("WFShowFilePicker", default=False):
        path = clean_path(step.text("WFGetFilePath"))
        if step.flag("WFGetFolderContents", default=False):
            return _inside(machine, path)
        if path in machine.files:
            return (_file(machine, path),)
        if step.flag("WFFileErrorIfNotFound", default=True):
            return machine.fail(f"the file {path} is not there")
        return NOTHING
    return choose_file(step)


def choose_file(step: Step) -> Items:
    """One file by an answer; without files there is nothing to choose from, which is said."""
    machine = step.machine
    paths = sorted(machine.files)
    if not paths:
        return machine.stand_in("asks for a file", "")
    place = machine.choose("Select File", paths)
    return NOTHING if place is None else (_file(machine, paths[place]),)


def _append(step: Step) -> Items:
    machine = step.machine
    path = clean_path(step.text("WFFilePath"))
    if not path:
        return machine.unsupported("appending to a file without a path")
    new = step.input_text("WFInput").encode("utf-8", "replace")
    old = machine.files.get(path, b"")
    between = b"\n" if old and step.flag("WFAppendOnNewLine", default=True) else b""
    first = step.text("WFAppendFileWriteMode", "Append") == "Prepend"
    return write_file(machine, path, new + between + old if first else old + between + new)


def _create_folder(step: Step) -> Items:
    path = clean_path(step.text("WFFilePath"))
    return step.machine.stand_in("creates the folder", path)


def _delete(step: Step) -> None:
    """Deletes files by name; one that is nowhere in the folder is announced."""
    machine = step.machine
    for item in step.input("WFInput"):
        name = as_file(item).name
        machine.meter.charge(len(machine.files))
        paths = [path for path in machine.files if path.rpartition("/")[2] == name]
        if not paths:
            machine.unsupported(f"deleting {name}, which is not a file here")
        for path in paths[:1]:
            del machine.files[path]
            machine.happen(DeletedFile(path=path))


def _set_name(step: Step) -> Items:
    """The items under another name; a name without an ending keeps the old one."""
    name = clean_path(step.text("WFName")).replace("/", "-") or "Untitled"
    bare = step.flag("WFDontIncludeFileExtension", default=False)
    made = []
    for item in step.input("WFInput"):
        file = as_file(item, step.machine.locale)
        ending = "" if bare or "." in name or not file.ending else f".{file.ending}"
        made.append(File(name=name + ending, data=file.data))
    step.machine.meter.weigh(made)
    return tuple(made)


def _names(step: Step) -> Items:
    return tuple(name_of(item) for item in step.input("WFInput"))


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "Boolean"),
    ((int, float), "Number"),
    ((str, Match), "Text"),
    (UrlValue, "URL"),
    (RichText, "Rich Text"),
    (Mapping, "Dictionary"),
)


def kind_of_item(item: Item) -> str:
    """What Get Type says, in English (untried on a device)."""
    if isinstance(item, File):
        return "Image" if item.is_picture else "File"
    return next((name for kinds, name in _KINDS if isinstance(item, kinds)), "Date")


def _types(step: Step) -> Items:
    return tuple(kind_of_item(item) for item in step.input("WFInput"))


_TYPE_ENDINGS = {"public.plain-text": "txt", "public.json": "json", "public.html": "html"}


def _retype(step: Step) -> Items:
    """Get File of Type: the same bytes under the ending of a type of text; others are announced."""
    kind = step.text("WFFileType")
    if kind not in _TYPE_ENDINGS:
        return step.machine.unsupported(f"a file of type {kind}")
    files = [as_file(item) for item in step.input("WFInput")]
    return tuple(File(name=f"{name_of(one)}.{_TYPE_ENDINGS[kind]}", data=one.data) for one in files)


_PROPERTIES: Mapping[str, Callable[[File], Item]] = MappingProxyType(
    {
        "Name": name_of,
        "File Size": lambda file: len(file.data),
        "File Extension": lambda file: file.ending,
    }
)


def _details(step: Step) -> Items:
    name = step.text("WFContentItemPropertyName", "Name")
    if name not in _PROPERTIES:
        return step.machine.unsupported(f"the detail {name} of a file")
    return tuple(_PROPERTIES[name](as_file(item)) for item in step.input("WFInput"))


# WFContentPredicateTableTemplate's operators on text, as real files have them.
_OPERATORS: Mapping[int, Callable[[str, str], bool]] = MappingProxyType(
    {
        4: lambda one, other: one == other,
        5: lambda one, other: one != other,
        8: lambda one, other: one.startswith(other),
        9: lambda one, other: one.endswith(other),
        99: lambda one, other: other in one,
        999: lambda one, other: other not in one,
    }
)


def _filter(step: Step) -> Items:
    """Filter Files: those given whose names, endings and sizes fit, sorted, up to a limit."""
    machine = step.machine
    files = [as_file(item) for item in step.input("WFContentItemInputParameter")]
    table = step.parameters.get("WFContentItemFilter")
    table = table.get("Value") if isinstance(table, dict) else {}
    table = table if isinstance(table, dict) else {}
    rows = table.get("WFActionParameterFilterTemplates")
    tests = [made for row in rows or [] if (made := _row(step, row)) is not None]
    machine.meter.charge(len(files) * (len(tests) + 1))
    wanted = all if table.get("WFActionParameterFilterPrefix", 1) == 1 else any
    found = [one for one in files if not tests or wanted(test(one) for test in tests)]
    return _limited(step, _sorted(step, found))


def _row(step: Step, row: Any) -> Callable[[File], bool] | None:
    """One condition, or None for one that is not known, which is announced."""
    row = row if isinstance(row, dict) else {}
    name, values = str(row.get("Property")), row.get("Values")
    operator = _OPERATORS.get(row.get("Operator", 0))
    if name not in ("Name", "File Extension") or operator is None or not isinstance(values, dict):
        step.machine.unsupported(f"finding files by {name}, operator {row.get('Operator')}")
        return None
    given = values.get("String", values.get("Enumeration"))
    right = as_text(field_items(step.machine, given)).lower()
    return lambda file: operator(text_of(_PROPERTIES[name](file)).lower(), right)


def _sorted(step: Step, files: list[File]) -> list[File]:
    name = step.text("WFContentItemSortProperty")
    if not name:
        return files
    if name == "Random":
        return sorted(files, key=lambda _: step.machine.chance())
    if name not in _PROPERTIES:
        step.machine.unsupported(f"sorting files by {name}")
        return files
    order = step.text("WFContentItemSortOrder")
    backwards = order.startswith(("Z", "Biggest", "Latest", "Largest"))
    return sorted(files, key=lambda one: _key(_PROPERTIES[name](one)), reverse=backwards)


def _key(value: Item) -> tuple[float, str]:
    number = value if isinstance(value, int) else 0
    return number, text_of(value).lower()


def _limited(step: Step, files: list[File]) -> Items:
    if not step.flag("WFContentItemLimitEnabled", default=False):
        return tuple(files)
    return tuple(files[: max(int(first_number(step.items("WFContentItemLimitNumber")) or 1), 0)])


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "documentpicker.save": _save,
        "documentpicker.open": _open,
        "file.append": _append,
        "file.createfolder": _create_folder,
        "file.delete": _delete,
        "file.select": choose_file,
        "filter.files": _filter,
        "setitemname": _set_name,
        "getitemname": _names,
        "getitemtype": _types,
        "gettypeaction": _retype,
        "properties.files": _details,
    }
)
