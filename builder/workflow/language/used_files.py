"""Files that a workflow names: blocks of actions, and constants. Found, bounded, read once.

Knows how a path is written, how much is read, and what a block's head holds. The bytes come from
a reader that is handed in: nothing here touches a disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from builder.errors import DefinitionError, OptOutError
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence, parse_yaml
from builder.workflow.language.names import LOOP_VARIABLE, is_simple
from builder.workflow.language.uses import MAX_FILE_BYTES, FileReader

FORMAT = "1"
# Each is opened and parsed; a circle of files is told before this, a wide tree by this.
MAX_FILES = 200
MAX_PATH = 200
MAX_DEPTH = 100
ENDINGS = (".yaml", ".yml")
USE = "use"
_HERE = "write it from the workflow's own folder, like blocks/log.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFile:
    """A file read: what it takes (None where nothing is needed to be given), its constants and
    its actions. `path` is how the workflow names it.
    """

    path: str
    takes: dict[str, Node | None]
    constants: Node | None
    actions: Node | None


class UsedFiles:
    """The files of one workflow. Their nodes count lines on behind the workflow's own; faults
    point into them, since `faults.document` gains each file.
    """

    def __init__(self, faults: Faults, read: FileReader | None) -> None:
        self.faults = faults
        self.read = read
        self.found: dict[str, UsedFile | None] = {}

    def get(self, node: Node | None) -> UsedFile | None:
        """The file that a node names; None, and a fault, where there is none to be had."""
        if not isinstance(node, Scalar):
            self.faults.add(
                "wrong-kind", node or Node(0, 0), "a file's path must stand here", _HERE
            )
            return None
        path = self._path(node)
        if path and path not in self.found:
            self.found[path] = self._read(path, node)
        return self.found.get(path)

    def _path(self, node: Scalar) -> str:
        """The path in its plain form; "" and a fault for one that is not taken."""
        text = node.text.strip()
        parts = text.split("/")
        fault, way_out = "", _HERE
        if not text or not text.isprintable() or len(text) > MAX_PATH:
            fault = "this is not the path of a file"
        elif "\\" in text:
            fault, way_out = "a path is written with /", "write " + text.replace("\\", "/")
        elif text.startswith(("/", "~")) or ":" in parts[0]:
            fault = "a path from the root of a disk leads out of the workflow's folder"
        elif ".." in parts:
            fault = '".." may lead out of the workflow\'s folder'
        elif not text.endswith(ENDINGS):
            fault, way_out = (
                f'"{text}" is not a .yaml file',
                "a block is a text, like blocks/log.yaml",
            )
        if fault:
            self.faults.add("bad-path", node, fault, way_out)
            return ""
        return PurePosixPath(text).as_posix()

    def _read(self, path: str, node: Scalar) -> UsedFile | None:
        if self.read is None:
            message = "nothing here reads further files"
            way_out = "hand a reader in, or compile the file with optout compile"
            self.faults.add("no-reader", node, message, way_out)
            return None
        if len(self.found) >= MAX_FILES:
            message = f"more than {MAX_FILES} files are used"
            self.faults.add("too-many", node, message)
            return None
        own = self.faults.document
        shown = PurePosixPath(PurePosixPath(own.file.replace("\\", "/")).parent, path).as_posix()
        try:
            data = self.read(path)
            document = parse_yaml(data, file=shown, max_bytes=MAX_FILE_BYTES, max_depth=MAX_DEPTH)
        except DefinitionError as error:
            self.faults.problems += error.problems
            return None
        except OptOutError as error:
            words = "; ".join(one.message for one in error.problems)
            self.faults.add("cannot-read", node, f'"{path}": {words}', _HERE)
            return None
        root = moved(document.root, own.next_line)
        self.faults.document = Document(own.root, own.file, own.text, (*own.included, document))
        return self._head(path, root)

    def _head(self, path: str, root: Node) -> UsedFile:
        fields = Fields(self.faults, root, f'"{path}"')
        fields.choice("format", (FORMAT,))
        takes = self.taken(fields.raw("takes"))
        constants, actions = fields.raw("constants"), fields.raw("actions")
        fields.close()
        return UsedFile(path=path, takes=takes, constants=constants, actions=actions)

    def taken(self, node: Node | None) -> dict[str, Node | None]:
        """What must be handed over: a list of names, or names with what stands where none is."""
        if isinstance(node, Mapping):
            pairs = [(key, None if _is_empty(value) else value) for key, value in node.pairs]
        elif isinstance(node, Sequence) and all(isinstance(one, Scalar) for one in node.items):
            pairs = [(one, None) for one in node.items if isinstance(one, Scalar)]
        else:
            if node is not None:
                way_out = "write [message], or {message: , file: log.txt} with what stands for it"
                self.faults.add("wrong-kind", node, '"takes" must be a list of names', way_out)
            return {}
        for key, _ in pairs:
            check_name(self.faults, key)
        return {key.text: value for key, value in pairs}


def check_name(faults: Faults, key: Scalar) -> bool:
    """Whether a name may stand for a value in braces; a fault where not."""
    if is_simple(key.text) and not LOOP_VARIABLE.match(key.text):
        return True
    message = f'"{key.text}" cannot be a name here'
    way_out = "use letters, digits and hyphens, and no word of the language's own"
    faults.add("reserved-name", key, message, way_out)
    return False


def moved(node: Node, by: int) -> Node:
    """A copy of a node, so many lines farther down."""
    line = node.line + by
    if isinstance(node, Scalar):
        return Scalar(node.text, line, node.column, node.quoted)
    if isinstance(node, Sequence):
        return Sequence([moved(item, by) for item in node.items], line, node.column)
    if isinstance(node, Mapping):
        pairs = [
            (Scalar(key.text, key.line + by, key.column, key.quoted), moved(value, by))
            for key, value in node.pairs
        ]
        return Mapping(pairs, line, node.column)
    return Node(line, node.column)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.quoted
