"""Parts of a kit: what each cell may look at, and those that were made before.

Knows that a cell is shown no more than the words of the languages that it speaks, and the files
of the targets that it builds upon. So a digest of what it was shown stands for all that it can
have read, and a part that was made and proven under that digest is the part that would be made
again. Knows no disk: where parts are kept, a `PartStore` knows. Believes nothing of what a store
gives but its keys: whoever keeps parts answers for their bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from types import MappingProxyType
from typing import Protocol

from builder.model.artifact import Artifact
from builder.model.cell import Cell, Context
from builder.model.kinds import Target
from builder.targets import compiler_of
from builder.views.workbench import Workbench
from builder.wire.digest import digest_of, sha256
from builder.wire.spelled import value_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePart:
    """What a cell gave, unsigned. `saw` is the digest of the files that it was shown."""

    saw: str
    artifacts: tuple[Artifact, ...]


class PartStore(Protocol):
    """Where the parts of one language, or of some together, are kept by cell, under one key."""

    def load(self, key: str) -> Mapping[str, MadePart]: ...

    def save(self, key: str, parts: Mapping[str, MadePart]) -> None: ...


Compiled = Mapping[tuple[str, str], Sequence[Artifact]]


_SHOWN_AT_ONCE = 3
"""Two threads are seldom more than a language apart."""


class Parts:
    """The parts of one build. Where there is a store, those that are in it are taken from there;
    `base` is the digest of all that a part depends on and no definition holds: the program, its
    libraries, templates and fonts. `compiled` are those that are there in any case, by target and
    cell; they are taken as they are.
    """

    def __init__(
        self,
        store: PartStore | None = None,
        base: str = "",
        *,
        compiled: Compiled = MappingProxyType({}),
    ) -> None:
        self.compiled = compiled
        self._store = store
        self._base = base
        self._wordless: Context | None = None
        self._shown: dict[tuple[str, ...], Workbench] = {}
        self._made: dict[tuple[str, str], dict[str, Artifact]] = {}
        self._files: dict[tuple[str, tuple[str, ...]], Mapping[str, Artifact]] = {}
        self._digests: dict[str, str] = {}
        self._keys: dict[tuple[str, ...], str] = {}
        self._known: dict[str, Mapping[str, MadePart]] = {}
        self._used: dict[str, dict[str, MadePart]] = {}
        self._new: set[str] = set()
        self._taken: dict[str, Artifact] = {}
        self._lock = Lock()

    def of(self, target: Target, cell: Cell, bench: Workbench) -> tuple[Artifact, ...]:
        """What a cell gives, before signed files take their places."""
        names = () if target.in_all else tuple(language.id for language in cell.speaks)
        if not names:
            return tuple(compiler_of(target).compile_cell(cell, bench))
        files = self._files_before(target, names)
        if not self._store:
            return self._compiled(target, cell, names, bench, files)
        saw = self._saw(files)
        key = self._key(names, bench.context)
        part = self._from_store(key).get(cell.id)
        if part is None or part.saw != saw:
            part = MadePart(saw=saw, artifacts=self._compiled(target, cell, names, bench, files))
            self._new.add(key)
        else:
            self._taken.update((each.path, each) for each in part.artifacts)
        self._used.setdefault(key, {})[cell.id] = part
        return part.artifacts

    def add(self, target: Target, artifacts: Iterable[Artifact]) -> None:
        """Remembers what a target gave in the end, for those that build upon it."""
        for each in artifacts:
            self._made.setdefault((target.name, each.language), {})[each.path] = each

    def is_proven(self, artifact: Artifact) -> bool:
        """Whether an artifact is one from the store, as it was proven when it was put there."""
        return self._taken.get(artifact.path) is artifact

    def save(self) -> None:
        """Puts into the store what is new, and lets go of all that making it took. To be called
        once everything is proven."""
        for key in sorted(self._new):
            if self._store:
                self._store.save(key, {**self._known[key], **self._used[key]})
        for each in (self._shown, self._files, self._made, self._known, self._used, self._taken):
            each.clear()

    def _compiled(
        self,
        target: Target,
        cell: Cell,
        names: tuple[str, ...],
        bench: Workbench,
        files: Mapping[str, Artifact],
    ) -> tuple[Artifact, ...]:
        shown = replace(self._shown_in(names, bench), built=files)
        guide = cell.guide and shown.context.guides[cell.guide.id]
        return tuple(compiler_of(target).compile_cell(replace(cell, guide=guide), shown))

    def _shown_in(self, names: tuple[str, ...], bench: Workbench) -> Workbench:
        with self._lock:
            if names not in self._shown:
                # Cells come by language: what was read for one is let go a few languages later.
                for each in list(self._shown)[:-_SHOWN_AT_ONCE]:
                    del self._shown[each]
                spoken = map(bench.context.languages.__getitem__, names)
                context = self._wordless_of(bench.context).with_words_of(spoken)
                self._shown[names] = replace(bench, context=context)
            return self._shown[names]

    def _wordless_of(self, context: Context) -> Context:
        """Worked out once: for each language anew, languages without words would be many."""
        if self._wordless is None:
            self._wordless = context.wordless
        return self._wordless

    def _files_before(self, target: Target, names: tuple[str, ...]) -> Mapping[str, Artifact]:
        """The files that a target builds upon, of these languages and of none. Of the latter, which
        may speak all languages, it is known that they are there, and not what they hold."""
        if not target.after:
            return MappingProxyType({})
        if (target.name, names) not in self._files:
            self._files[target.name, names] = {
                path: each if name else replace(each, data=b"")
                for before in target.after
                for name in ("", *names)
                for path, each in self._made.get((before, name), {}).items()
            }
        return self._files[target.name, names]

    def _saw(self, files: Mapping[str, Artifact]) -> str:
        for path, each in files.items():
            if path not in self._digests:
                self._digests[path] = value_digest(replace(each, data=sha256(each.data).encode()))
        return value_digest([self._digests[path] for path in files])

    def _key(self, names: tuple[str, ...], context: Context) -> str:
        """The digest of what the parts of these languages can look at, files aside."""
        with self._lock:
            if not self._keys:
                known = value_digest(self._wordless_of(context))
                self._keys[()] = digest_of([("base", self._base.encode()), ("all", known.encode())])
            if names not in self._keys:
                languages = context.languages
                spoken = [(name, value_digest(languages[name]).encode()) for name in names]
                self._keys[names] = digest_of([("all", self._keys[()].encode()), *spoken])
            return self._keys[names]

    def _from_store(self, key: str) -> Mapping[str, MadePart]:
        with self._lock:
            if key not in self._known:
                self._known[key] = self._store.load(key) if self._store else {}
            return self._known[key]
