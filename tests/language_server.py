"""A client of yaml-language-server, which editors use: what it completes, tells and marks.

Knows the protocol's frames (LSP 3.17 on standard input and output) and the few requests that tests
need. Every wait is for an answer, with a bound.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BOUND = 120


class LanguageServer:
    """A server that has read some schemas, each by the names of files that it is for."""

    def __init__(self, words: list[str], schemas: Mapping[Path, str]) -> None:
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.marks: dict[str, list[dict[str, Any]]] = {}
        self.number = 0
        self.settings = {
            "schemas": {path.as_uri(): [pattern] for path, pattern in schemas.items()},
            "schemaStore": {"enable": False},
            "validate": True,
            "completion": True,
            "hover": True,
        }
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()
        documents = {"hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}}
        able = {"workspace": {"configuration": True}, "textDocument": documents}
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": able})
        self._send(method="initialized", params={})
        settings = {"settings": {"yaml": self.settings}}
        self._send(method="workspace/didChangeConfiguration", params=settings)

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.reading.join()
        self.process.stdin.close()
        self.process.stdout.close()

    def faults(self, name: str, text: str) -> list[str]:
        """What is marked in a text: line:column and the words, in order."""
        uri = self._open(name, text)
        while uri not in self.marks:
            self._handle(self.told.get(timeout=BOUND))
        rows = [(one["range"]["start"], one["message"]) for one in self.marks.pop(uri)]
        places = sorted((at["line"] + 1, at["character"] + 1, words) for at, words in rows)
        return [f"{line}:{column}: {words}" for line, column, words in places]

    def completed(self, name: str, text: str) -> list[str]:
        """What is offered at the bar in a text."""
        found = self._at_bar("textDocument/completion", name, text)
        items = found["items"] if isinstance(found, dict) else found
        return [item["label"] for item in items]

    def hovered(self, name: str, text: str) -> str:
        """What is told of the word with the bar in it."""
        found = self._at_bar("textDocument/hover", name, text)
        return str(found["contents"]["value"]) if found else ""

    def _at_bar(self, method: str, name: str, text: str) -> Any:
        before, _, after = text.partition("|")
        uri = self._open(name, before + after)
        line = before.count("\n")
        place = {"line": line, "character": len(before.rpartition("\n")[2])}
        return self._ask(method, {"textDocument": {"uri": uri}, "position": place})

    def _open(self, name: str, text: str) -> str:
        self.number += 1
        kind, _, rest = name.partition("-")
        uri = f"file:///written/{kind}-{self.number}-{rest}.yaml"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        return uri

    def _ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        number = self.number
        self._send(id=number, method=method, params=params)
        while True:
            message = self.told.get(timeout=BOUND)
            if not self._handle(message) and message.get("id") == number:
                return message.get("result")

    def _handle(self, message: dict[str, Any]) -> bool:
        """Whether it was the server that asked or told something of its own."""
        method, params = message.get("method"), message.get("params")
        if method == "textDocument/publishDiagnostics":
            assert params is not None
            self.marks[params["uri"]] = params["diagnostics"]
        elif method is not None and "id" in message:
            items = params.get("items", []) if isinstance(params, dict) else []
            wanted = [self.settings if one.get("section") == "yaml" else None for one in items]
            asked = method == "workspace/configuration"
            self._send(id=message["id"], result=wanted if asked else None)
        return method is not None

    def _send(self, **message: Any) -> None:
        assert self.process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while (line := self.process.stdout.readline()) not in (b"", b"\r\n"):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            self.told.put(json.loads(self.process.stdout.read(length)))
