"""Coverage-guided fuzzing of what reads signed files: container, archive, CMS, keyed, SSH.

Run with the reader's name first, then libFuzzer's own options:

    python tests/fuzz/signed_readers.py aea -max_total_time=60

A reader may refuse bytes with an OptOutError and do nothing else: any other exception, more
than 768 MB, or ten seconds over one input ends the run as a failure.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import atheris  # noqa: E402 - the project's root comes first

with atheris.instrument_imports(include=["builder"]):
    from builder.errors import OptOutError
    from builder.kit.trust.profile import verify_profile
    from builder.kit.trust.shortcut import verify_signed
    from builder.wire import aea, applearchive, cms, keyed, lzfse_stream, sshsig
    from builder.workflow.apple.signed import extract_workflow

from tests import pki  # noqa: E402


def read_aea(data: bytes) -> None:
    aea.unpack(aea.parse_aea(data))


def read_signed(data: bytes) -> None:
    extract_workflow(data)
    verify_signed(data, now=pki.NOW, roots=pki.roots())


def read_lzfse(data: bytes) -> None:
    size = int.from_bytes(data[:3], "little")
    assert len(lzfse_stream.decompress(data[3:], size)) == size


def read_archive(data: bytes) -> None:
    assert applearchive.read_archive(data).payload in data


def read_cms(data: bytes) -> None:
    cms.parse_cms(data)


def read_profile(data: bytes) -> None:
    verify_profile(data, now=pki.NOW, roots=pki.roots())


def read_keyed(data: bytes) -> None:
    keyed.loads_keyed(data)


def read_ssh(data: bytes) -> None:
    sshsig.parse_ssh(data.decode("latin-1"))


READERS: dict[str, Callable[[bytes], None]] = {
    "aea": read_aea,
    "signed": read_signed,
    "lzfse": read_lzfse,
    "archive": read_archive,
    "cms": read_cms,
    "profile": read_profile,
    "keyed": read_keyed,
    "ssh": read_ssh,
}


def seeds(name: str) -> list[bytes]:
    """Sound inputs to start from, made here from the tests' own keys."""
    from builder.wire import aea_seal

    small = aea_seal.Geometry(segment_size=4096, segments_per_cluster=2)
    signed = pki.icloud_file(geometry=small)
    packed = lzfse_stream.compress(b"some text again and again " * 400)
    made = {
        "aea": [signed],
        "signed": [signed, pki.icloud_file(pki.workflow(100), geometry=small)],
        "lzfse": [(26 * 400).to_bytes(3, "little") + packed],
        "archive": [pki.archive(), pki.archive(account=True)],
        "cms": [pki.record()],
        "profile": [pki.record()],
        "keyed": [b"bplist00"],
        "ssh": [sshsig.sign_ssh(b"m", pki.key("manifest"), "n").encode()],
    }
    return made[name]


def main() -> None:
    name = sys.argv.pop(1)
    reader = READERS[name]
    folder = Path(sys.argv.pop(1))
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)

    def one_input(data: bytes) -> None:
        with contextlib.suppress(OptOutError):
            reader(data)

    options = ["-timeout=10", "-rss_limit_mb=768", "-max_len=65536", *sys.argv[1:], str(folder)]
    atheris.Setup([sys.argv[0], *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
