"""Kills commands at moments spread over their run, and looks at what is left each time.

Run it through `make campaign`. Builds, signs, publishes (to a folder, a branch, the bucket of a
real S3 server), builds fleets, formats, imports and compiles in a temporary folder; after each
kill every file there must be the old one or the new one, whole, and the next start must end
well. Digests are counted here, not by the program. Ends with 1 where a kill left anything else.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import pki  # noqa: E402 - the tests' own keys and files
from tests.functional.test_signing_profiles import intermediate, leaf  # noqa: E402
from tests.s3_server import BUCKET, REGION, in_front_of, s3_server  # noqa: E402

TEXT = "format: 1\nname: One\nactions:\n" + "  - {comment: something to lay out}\n" * 3000
START = """
import sys
if __name__ == "__main__":
    from builder.cli.main import main
    main(sys.argv[1:])
"""
JOURNAL = ".optout-publish.json"
LATE = 0.35  # the part of a run in which most writes happen


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A command, what puts everything back as it was before it, and what must hold after.

    `first` is Python that runs before the command; `share` is the part of the kills that are
    tried on a command that takes long."""

    name: str
    words: tuple[str, ...]
    prepare: Callable[[Path], None]
    state: Callable[[Path], str]
    first: str = ""
    share: float = 1


def kit_state(place: Path) -> str:
    """What folder and archive are; "torn" where a file is not the one that its list tells."""
    folder = place / "dist" / "optout-kit-part"
    inside = folder_state(folder)
    with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
        zipped = _digests(
            {
                name.removeprefix("optout-kit-part/"): archive.read(name)
                for name in archive.namelist()
            }
        )
    if "torn" in (inside, zipped):
        return "torn"
    return inside if inside == zipped else f"{inside} with an archive of {zipped}"


def folder_state(folder: Path) -> str:
    """The kit that a folder holds, or "torn"."""
    return _digests(_files_of(folder))


def fleet_state(place: Path) -> str:
    """The kits of the sites that are there, each whole, or "torn"."""
    folders = [path.parent for path in sorted((place / "fleet").glob("*/manifest.json"))]
    states = [folder_state(folder) for folder in folders]
    if "torn" in states:
        return "torn"
    return hashlib.sha256("".join(states).encode()).hexdigest()[:8] if states else "nothing"


def other_title(place: Path) -> None:
    """The fleet as the first list made it, and a list with other titles."""
    shutil.rmtree(place / "fleet", ignore_errors=True)
    shutil.copytree(place / "first-fleet", place / "fleet")
    (place / "sites.csv").write_text(sites("Another"))


def sites(title: str) -> str:
    rows = [f"{name},{title} {name},https://{name}.example,en,none" for name in SITES]
    return "\n".join(["id,title,base_url,languages,paper", *rows, ""])


def objects() -> dict[str, bytes]:
    """What lies in the bucket, by key."""
    import obstore
    from obstore.store import from_url

    store = from_url(f"s3://{BUCKET}")
    keys = [row["path"] for rows in obstore.list(store) for row in rows]
    return {key: bytes(obstore.get(store, key).bytes()) for key in keys}


def bucket_state(place: Path) -> str:
    """Which kit the bucket that is published to holds."""
    return published_state(
        place, {key.removeprefix("site/"): data for key, data in objects().items()}
    )


def emptied(place: Path) -> None:
    """The bucket as the first kit was published to it."""
    import obstore
    from obstore.store import from_url

    store = from_url(f"s3://{BUCKET}")
    kit = place / "built" / "optout-kit-part"
    wanted = {f"site/{path.relative_to(kit)}": path for path in kit.rglob("*") if path.is_file()}
    obstore.delete(store, [key for key in objects() if key not in wanted])
    for key, path in wanted.items():
        obstore.put(store, key, path.read_bytes())


def _digests(files: dict[str, bytes]) -> str:
    """The first letters of the list's digest, where every file is as it says."""
    head = json.loads(files["manifest.json"])
    listed = {row["path"]: row["sha256"] for row in head["files"]}
    rest = {"manifest.json", "SHA256SUMS", "manifest.json.sig"}
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    sums = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].decode().splitlines())
    whole = {name: digest for name, digest in found.items() if name not in rest} == listed
    fits = all(found[name] == digest for name, digest in sums.items())
    signed = "+signature" if "manifest.json.sig" in files else ""
    return found["manifest.json"][:8] + signed if whole and fits else "torn"


def site_state(place: Path) -> str:
    """Which kit the folder that is published to holds."""
    return published_state(place, _files_of(place / "site"))


def published_state(place: Path, found: dict[str, bytes]) -> str:
    """Which kit these files are. While the journal lies there, every file may be of either, and
    all that the manifest there lists must be there."""
    kits = {name: _files_of(place / name / "optout-kit-part") for name in ("built", "other")}
    shown = {path: data for path, data in found.items() if ".optout-" not in path}
    if JOURNAL not in found:
        return next((name for name, kit in kits.items() if kit == shown), "torn")
    listed = {row["path"] for row in json.loads(shown["manifest.json"])["files"]}
    whole = listed <= shown.keys() and all(
        data in [kit.get(path) for kit in kits.values()] for path, data in shown.items()
    )
    return "between, with a journal" if whole else "torn"


def _files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def branch_state(place: Path) -> str:
    """What the branch that is published to holds."""
    words = ["git", "--git-dir", str(place / "repository.git"), "rev-parse", "pages^{tree}"]
    done = subprocess.run(words, capture_output=True, check=False, text=True)
    return done.stdout.strip()[:8] if done.returncode == 0 else "torn"


def published(name: str) -> Callable[[Path], None]:
    """The destination as the first kit was published to it."""

    def prepare(place: Path) -> None:
        shutil.rmtree(place / name, ignore_errors=True)
        shutil.copytree(place / f"first-{name}", place / name)

    return prepare


def file_state(name: str) -> Callable[[Path], str]:
    def state(place: Path) -> str:
        path = place / name
        return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.exists() else "nothing"

    return state


def edition(place: Path) -> None:
    """Another edition each time, so that there is something to build."""
    kit = place / "kit.yaml"
    count = int(kit.read_text().rpartition("n")[2]) + 1 if kit.exists() else 1
    kit.write_text(f"format: 1\nlanguages: [en]\nedition: n{count}")


def unsigned(place: Path) -> None:
    """The kit as a build left it, with nothing signed."""
    shutil.rmtree(place / "signed", ignore_errors=True)
    shutil.rmtree(place / "dist")
    shutil.copytree(place / "built", place / "dist")


def put(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda place: (place / name).write_bytes(data) and None


FLEET = ("fleet", "build", "sites.csv", "-o", "fleet", "--whole", "--workers", "1", "-q")
SITES = ("leeds", "york", "hull")
# Whoever was killed is waited for: ten seconds, which would be most of a campaign.
CLAIM = "from builder.kit.publish import store; store.WAIT_SECONDS, store.RENEW_SECONDS = 0.6, 0.2"
TARGETS = ("-t", "profile", "-t", "script", "-t", "relay")
CAMPAIGNS = (
    Campaign(
        name="build",
        words=("build", "-q", *TARGETS),
        prepare=edition,
        state=kit_state,
    ),
    Campaign(
        name="sign --profiles",
        words=(
            "sign",
            "dist/optout-kit-part",
            "--profiles",
            "--cert",
            "cert.pem",
            "--key",
            "key.pem",
        ),
        prepare=unsigned,
        state=kit_state,
    ),
    Campaign(
        name="sign --manifest",
        words=("sign", "dist/optout-kit-part", "--manifest", "manifest.key", "--who", "host"),
        prepare=unsigned,
        state=kit_state,
    ),
    Campaign(
        name="publish (folder)",
        words=("publish", "other/optout-kit-part", "site", "--preview", "--no-check"),
        prepare=published("site"),
        state=site_state,
    ),
    Campaign(
        name="publish (git)",
        words=(
            "publish",
            "other/optout-kit-part",
            "git+{place}/repository.git#pages",
            "--preview",
            "--no-check",
        ),
        prepare=published("repository.git"),
        state=branch_state,
    ),
    Campaign(
        name="publish (bucket)",
        words=(
            "publish",
            "other/optout-kit-part",
            f"s3://{BUCKET}/site",
            "--preview",
            "--no-check",
        ),
        prepare=emptied,
        state=bucket_state,
        first=CLAIM,
    ),
    Campaign(
        name="fleet build",
        words=FLEET,
        prepare=other_title,
        state=fleet_state,
        share=0.25,
    ),
    Campaign(
        name="fmt",
        words=("fmt", "one.workflow.yaml"),
        prepare=put("one.workflow.yaml", TEXT.encode()),
        state=file_state("one.workflow.yaml"),
    ),
    Campaign(
        name="import",
        words=("import", "--force", "one.shortcut", "-o", "got.workflow.yaml"),
        prepare=put("got.workflow.yaml", b""),
        state=file_state("got.workflow.yaml"),
    ),
    Campaign(
        name="compile",
        words=("compile", "--force", "three.workflow.yaml", "-o", "made.shortcut"),
        prepare=put("made.shortcut", b""),
        state=file_state("made.shortcut"),
    ),
)


def run(place: Path, *words: str, kill: float | None, first: str = "") -> tuple[int, float, str]:
    """(exit code, seconds, what it said), killed after `kill` seconds where that is given, and
    with it the processes that it began. A store that it wrote to is at rest."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if "AWS_ENDPOINT_URL" not in environment:
        return _run(place, words, environment, kill, first)
    with in_front_of(environment["AWS_ENDPOINT_URL"]) as door:
        return _run(place, words, {**environment, "AWS_ENDPOINT_URL": door}, kill, first)


def _run(
    place: Path, words: tuple[str, ...], environment: dict[str, str], kill: float | None, first: str
) -> tuple[int, float, str]:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", f"{first}\n{START}", *(word.format(place=place) for word in words)],
        cwd=place,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=kill)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()[1]
    return process.returncode, time.monotonic() - began, said.decode("utf-8", "replace")


def try_one(campaign: Campaign, place: Path, kills: int) -> bool:
    """Prints one line of figures; whether all was as it must be."""
    campaign.prepare(place)
    code, whole, said = run(place, *campaign.words, kill=None, first=campaign.first)
    if code != 0:
        raise SystemExit(f"{campaign.name} does not even run: {said}")
    found: Counter[str] = Counter()
    for number in range(3 * kills):
        if found["killed"] == kills:
            break
        campaign.prepare(place)
        old = campaign.state(place)
        part = (number % kills + 0.5) / kills
        late = number % 3 != 0
        moment = whole * ((1 - LATE) + LATE * part * 2 if late else part)
        code, seconds, _ = run(place, *campaign.words, kill=moment, first=campaign.first)
        if code != -9:  # it was quicker than the first time: aim earlier
            whole = min(whole, seconds)
            continue
        found["killed"] += 1
        after = campaign.state(place)
        code, _, said = run(place, *campaign.words, kill=None, first=campaign.first)
        new = campaign.state(place)
        if "torn" in (after, new) or code != 0 or " " in new:
            print(f"  kill {number} after {moment:.3f} s: {after}, then {new} ({code}): {said}")
            found["wrong"] += 1
        elif after == old:
            found["old"] += 1
        elif " " in after:
            found["in between"] += 1
        else:
            found["new"] += 1
        if "earlier" in said:
            found["mended by the next start"] += 1
    left = [path.name for path in place.glob("**/.*stage-*")]
    hidden = list(place.glob("**/.optout-*.new"))
    if hidden:  # a kill while a single file was being written
        found["hidden unfinished file left"] = len(hidden)
    for path in hidden:
        path.unlink()
    print(
        f"{campaign.name}: {dict(found)}; {whole:.2f} s a run; left over: {left or 'nothing'}",
        flush=True,
    )
    return not found["wrong"] and not left


def two_kits(place: Path) -> None:
    """Another kit, and the destinations as the first one was published to them."""
    edition(place)
    run(place, "build", "-q", *TARGETS, kill=None)
    shutil.copytree(place / "dist", place / "other")
    git = ["git", "init", "-q", "--bare", str(place / "repository.git")]
    subprocess.run(git, check=True)
    for campaign in CAMPAIGNS:
        if campaign.name in ("publish (folder)", "publish (git)"):
            words = [word.replace("other/", "built/") for word in campaign.words]
            code, _, said = run(place, *words, kill=None)
            if code != 0:
                raise SystemExit(f"{campaign.name} does not even run: {said}")
    for name in ("site", "repository.git"):
        shutil.copytree(place / name, place / f"first-{name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="for each command")
    parser.add_argument("names", nargs="*", metavar="COMMAND", help="build, sign, fmt, ...")
    given = parser.parse_args()
    wanted = given.names or [each.name.split()[0] for each in CAMPAIGNS]
    campaigns = [each for each in CAMPAIGNS if each.name.split()[0] in wanted]
    with tempfile.TemporaryDirectory(prefix="optout-campaign-") as name, ExitStack() as stack:
        place = Path(name)
        os.environ["OPTOUT_CACHE"] = str(place / ".cache")  # the person's own stays as it is
        for folder in ("shortcuts", "assets"):
            (place / folder).symlink_to(ROOT / folder)
        (place / "three.workflow.yaml").write_text(TEXT)
        (place / "one.shortcut").write_bytes(pki.icloud_file(pki.workflow(3000)))
        (place / "cert.pem").write_bytes(pki.pem(leaf()) + pki.pem(intermediate()))
        (place / "key.pem").write_bytes((pki.KEYS / "test-only-profile-leaf.pem").read_bytes())
        (place / "manifest.key").write_bytes((pki.KEYS / "test-only-manifest.pem").read_bytes())
        edition(place)
        run(place, "build", "-q", *TARGETS, kill=None)
        shutil.copytree(place / "dist", place / "built")
        if "publish" in wanted:
            two_kits(place)
            os.environ |= {
                **REGION,
                "AWS_ENDPOINT_URL": stack.enter_context(s3_server(place / "s3.log")),
            }
        if "fleet" in wanted:
            (place / "sites.csv").write_text(sites("First"))
            words = [{"fleet": "first-fleet"}.get(word, word) for word in FLEET[2:]]
            code, _, said = run(place, *FLEET[:2], *words, kill=None)
            if code != 0:
                raise SystemExit(f"fleet build does not even run: {said}")
        sound = [
            try_one(each, place, max(1, round(given.kills * each.share))) for each in campaigns
        ]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
