"""Kits published for real: a folder, a branch of a git repository, a local S3 server."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

import pytest

from builder.errors import DiskError, InvalidFileError, MissingToolError, NetworkError, UsageError
from builder.kit import object_store
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import check_kit
from builder.kit.opening.kit import OpenedKit, open_kit
from builder.kit.publish import store
from builder.kit.publish.address import PublishAddress, parse_address
from builder.kit.publish.changes import JOURNAL
from builder.kit.publish.publish import Published, publish_kit
from builder.loader.workspace import Workspace
from builder.model.manifest import NAME, SUMS
from tests.local_server import Asked, Reply, serving
from tests.s3_server import BUCKET, REGION, Trouble, in_front_of, s3_server

ROOT = Path(__file__).resolve().parents[2]


def _built(
    workspace: Workspace, out: Path, languages: tuple[str, ...], title: str = "", url: str = "x"
) -> Path:
    root = out / "workspace"
    root.mkdir(parents=True)
    for name in ("shortcuts", "assets"):
        (root / name).symlink_to(workspace.root / name)
    if title:
        (root / "kit.yaml").write_text(f"format: 1\ntitle: {title}\n", encoding="utf-8")
    base_url = f"https://{url}.example/siri/" if url else ""
    request = BuildRequest(
        out=out,
        guides=("siri-audio",),
        languages=languages,
        base_url=base_url,
        targets=("page", "chooser", "host", "profile"),
    )
    return build_kit(Workspace(root=root, fallback=workspace.root), request).folder


@pytest.fixture(scope="module")
def first(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(workspace, tmp_path_factory.mktemp("first"), ("en", "ja"))


@pytest.fixture(scope="module")
def second(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same kit with another title on every page, a language more and one less."""
    return _built(workspace, tmp_path_factory.mktemp("second"), ("en", "fr"), "Other")


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("moto") / "log") as address:
        yield address


@pytest.fixture
def bucket(
    moto: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> PublishAddress:
    """A prefix of its own for each test, and credentials in the environment."""
    for name, value in {**REGION, "AWS_ENDPOINT_URL": moto}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.6)
    monkeypatch.setattr(store, "RENEW_SECONDS", 0.2)
    name = re.sub(r"\W+", "-", request.node.name)
    return parse_address(f"s3://{BUCKET}/{name}")


def objects(address: PublishAddress) -> dict[str, bytes]:
    import obstore
    from obstore.store import from_url

    place = from_url(address.target)
    paths = [row["path"] for rows in obstore.list(place) for row in rows]
    return {path: bytes(obstore.get(place, path).bytes()) for path in paths}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = tmp_path / "repo.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return path


def checkout(repository: Path, to: Path, branch: str = "gh-pages") -> Path:
    subprocess.run(
        ["git", "clone", "--quiet", "--branch", branch, str(repository), str(to)], check=True
    )
    return to


# --- a folder ---------------------------------------------------------------------------


def test_a_folder_holds_the_kit_and_only_what_changed_is_sent(
    first: Path, second: Path, tmp_path: Path
) -> None:
    place = tmp_path / "site"
    address = parse_address(str(place))
    done = publish_kit(open_kit(first), address)
    assert files(place) == files(first)
    assert check_kit(open_kit(place)).sound
    assert len(done.changes.send) == len(files(first))
    again = publish_kit(open_kit(first), address)
    assert again.changes.nothing
    changed = publish_kit(open_kit(second), address)
    assert changed.changes.send[-1] == NAME
    assert "ja/index.html" in changed.changes.remove
    assert not (place / "ja").exists()
    assert files(place) == files(second)


def test_other_files_of_a_folder_stay(first: Path, second: Path, tmp_path: Path) -> None:
    (tmp_path / "ja").mkdir()
    for name in ("index.php", "ja/notes.txt"):
        (tmp_path / name).write_text("mine")
    publish_kit(open_kit(first), parse_address(str(tmp_path)))
    publish_kit(open_kit(second), parse_address(str(tmp_path)))
    assert (tmp_path / "index.php").read_text() == "mine"
    assert [path.name for path in (tmp_path / "ja").iterdir()] == ["notes.txt"]


def test_a_script_may_be_run_where_it_is_published(tmp_path: Path, kit: Any) -> None:
    publish_kit(open_kit(kit.folder), parse_address(str(tmp_path / "site")))
    rows = json.loads((kit.folder / NAME).read_bytes())["files"]
    scripts = [row["path"] for row in rows if row["executable"]]
    assert scripts
    for path in files(kit.folder):
        assert os.access(tmp_path / "site" / path, os.X_OK) is (path in scripts)


def test_a_link_that_leads_out_of_the_folder_is_refused(first: Path, tmp_path: Path) -> None:
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    site.mkdir()
    (site / "en").symlink_to(outside)
    with pytest.raises(DiskError, match="leads out"):
        publish_kit(open_kit(first), parse_address(str(site)))
    assert list(outside.iterdir()) == []


def test_two_publishers_of_one_folder_do_not_mix(first: Path, tmp_path: Path) -> None:
    import fcntl

    (tmp_path / "site").mkdir()
    with (tmp_path / "site" / ".optout-publish.lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DiskError, match="somebody else"):
            publish_kit(open_kit(first), parse_address(str(tmp_path / "site")))
    assert not (tmp_path / "site" / NAME).exists()


def test_a_dry_run_changes_nothing(first: Path, tmp_path: Path) -> None:
    done = publish_kit(open_kit(first), parse_address(str(tmp_path / "site")), dry_run=True)
    assert len(done.changes.send) == len(files(first))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("place", ["file", "file/below", "file/far/below"])
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_folder_that_cannot_be_is_told_dry_or_not(
    first: Path, tmp_path: Path, place: str, dry_run: bool
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(DiskError, match=r"cannot be opened: (Not a directory|File exists)"):
        publish_kit(open_kit(first), parse_address(str(tmp_path / place)), dry_run=dry_run)


def test_what_git_refuses_is_told_with_its_reason(first: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(NetworkError, match="does not appear to be a git repository"):
        publish_kit(open_kit(first), parse_address(f"git+{tmp_path}/none#pages"))


@pytest.mark.parametrize("place", [".", "inside", "en/../inside/deeper"])
def test_a_kit_is_not_published_into_itself(first: Path, tmp_path: Path, place: str) -> None:
    kit = shutil.copytree(first, tmp_path / "kit")
    before = files(kit)
    for dry_run in (True, False):
        with pytest.raises(UsageError, match="into its own folder"):
            publish_kit(open_kit(kit), parse_address(str(kit / place)), dry_run=dry_run)
    assert files(kit) == before


def test_a_preview_is_refused_unless_told(workspace: Workspace, tmp_path: Path) -> None:
    kit = open_kit(_built(workspace, tmp_path / "preview", ("en",), url=""))
    address = parse_address(str(tmp_path / "site"))
    with pytest.raises(InvalidFileError, match="is a preview"):
        publish_kit(kit, address)
    publish_kit(kit, address, preview=True)
    assert (tmp_path / "site" / NAME).exists()


def test_a_full_disk_is_told_and_the_next_run_mends(first: Path, small_disk: Path) -> None:
    address = parse_address(str(small_disk / "site"))
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 6_000_000)
    with pytest.raises(DiskError):
        publish_kit(open_kit(first), address)
    assert not (small_disk / "site" / NAME).exists()
    filler.unlink()
    publish_kit(open_kit(first), address)
    assert check_kit(open_kit_of(small_disk / "site")).sound


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, where this system lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def open_kit_of(place: Path) -> OpenedKit:
    """A published folder as a kit: without the lock, which is the place's own."""
    (place / ".optout-publish.lock").unlink(missing_ok=True)
    return open_kit(place)


# --- a branch ---------------------------------------------------------------------------


def test_a_branch_holds_the_kit_with_one_commit_a_publish(
    first: Path, second: Path, repository: Path, tmp_path: Path
) -> None:
    address = parse_address(f"git+{repository}#gh-pages")
    for kit in (first, first, second):
        publish_kit(open_kit(kit), address)
    place = checkout(repository, tmp_path / "out")
    found = files(place)
    assert found.pop(".nojekyll") == b""
    assert b"This page is not here" in found.pop("404.html")
    assert found == files(second)
    log = subprocess.run(
        ["git", "-C", str(place), "log", "--format=%s"], check=True, capture_output=True, text=True
    )
    assert log.stdout.splitlines() == ["Publish Other", "Publish a kit"]


def commit_beside(repository: Path, clone: Path) -> None:
    """Somebody else puts a file of their own on the branch."""
    checkout(repository, clone)
    (clone / "CNAME").write_text("siri.example.org\n")
    git = ["git", "-C", str(clone), "-c", "user.name=x", "-c", "user.email=x@localhost"]
    subprocess.run([*git, "add", "CNAME"], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "name"], check=True)
    subprocess.run([*git, "push", "--quiet"], check=True)


def test_other_files_on_a_branch_stay(
    first: Path, second: Path, repository: Path, tmp_path: Path
) -> None:
    address = parse_address(f"git+{repository}#gh-pages")
    publish_kit(open_kit(first), address)
    commit_beside(repository, tmp_path / "clone")
    publish_kit(open_kit(second), address)
    assert (checkout(repository, tmp_path / "out") / "CNAME").exists()


def test_who_was_slower_on_a_branch_is_told(
    first: Path, second: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.kit.publish import git

    address = parse_address(f"git+{repository}#gh-pages")
    publish_kit(open_kit(second), address)
    plain = git._Branch.finish

    def late(self: Any, message: str) -> None:
        commit_beside(repository, tmp_path / "clone")
        plain(self, message)

    monkeypatch.setattr(git._Branch, "finish", late)
    with pytest.raises(NetworkError, match="published meanwhile"):
        publish_kit(open_kit(first), address)


def test_a_repository_that_is_not_there_is_told(first: Path, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r"git ls-remote"):
        publish_kit(open_kit(first), parse_address(f"git+{tmp_path}/none.git#x"))


def test_without_git_the_way_out_is_told(
    first: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="needs git"):
        publish_kit(open_kit(first), parse_address(f"git+{repository}#x"))


# --- a bucket ---------------------------------------------------------------------------


def test_a_bucket_holds_the_kit_with_media_types_and_cache_rules(
    first: Path, bucket: PublishAddress
) -> None:
    import obstore
    from obstore.store import from_url

    publish_kit(open_kit(first), bucket)
    assert objects(bucket) == files(first)
    place = from_url(bucket.target)
    found = {
        path: dict(obstore.get(place, path).attributes) for path in ("en/index.html", "_headers")
    }
    assert found["en/index.html"]["Content-Type"] == "text/html; charset=utf-8"
    assert "max-age=300" in str(found["en/index.html"]["Cache-Control"])
    profile = next(path for path in files(first) if path.endswith(".mobileconfig"))
    kind = dict(obstore.get(place, profile).attributes)["Content-Type"]
    assert kind == "application/x-apple-aspen-config"


def test_only_what_changed_goes_to_a_bucket_and_only_what_was_listed_is_removed(
    first: Path, second: Path, bucket: PublishAddress
) -> None:
    import obstore
    from obstore.store import from_url

    publish_kit(open_kit(first), bucket)
    obstore.put(from_url(bucket.target), "ja/mine.txt", b"mine")
    assert publish_kit(open_kit(first), bucket).changes.nothing
    done = publish_kit(open_kit(second), bucket)
    assert 0 < len(done.changes.send) < len(files(second)) + 2
    assert objects(bucket) == {**files(second), "ja/mine.txt": b"mine"}


def test_a_place_that_holds_no_kit_yet_and_one_with_a_broken_manifest_are_filled(
    first: Path, bucket: PublishAddress
) -> None:
    import obstore
    from obstore.store import from_url

    obstore.put(from_url(bucket.target), NAME, b"{ not json")
    publish_kit(open_kit(first), bucket)
    assert objects(bucket) == files(first)


def _slow(asked: Asked, turn: int) -> None:
    if turn == 0 and len(asked.path) % 3 == 0:
        time.sleep(0.05)


# What a store may do.
TROUBLE: dict[str, Trouble] = {
    "fails at first": lambda asked, turn: None if turn else Reply(status=503),
    "is slow": _slow,
    "refuses": lambda asked, turn: Reply(status=403) if asked.method == "PUT" else None,
}


@pytest.mark.parametrize("name", ["fails at first", "is slow"])
def test_a_store_in_trouble_is_tried_again(
    first: Path, bucket: PublishAddress, moto: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_front_of(moto, TROUBLE[name]) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        publish_kit(open_kit(first), bucket)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto)
    assert objects(bucket) == files(first)


def test_a_store_that_refuses_is_told_without_secrets(
    first: Path, bucket: PublishAddress, moto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_front_of(moto, TROUBLE["refuses"]) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        with pytest.raises(NetworkError, match="refuses") as refused:
            publish_kit(open_kit(first), bucket)
    assert "not-a-secret" not in str(refused.value)
    assert "Signature" not in str(refused.value)


def test_a_store_that_is_not_there_is_told(
    first: Path, bucket: PublishAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda *_: Reply()) as gone:
        monkeypatch.setenv("AWS_ENDPOINT_URL", gone.url)
    settings = object_store._settings()
    settings["retry_config"]["max_retries"] = 1
    monkeypatch.setattr(object_store, "_settings", lambda: settings)
    with pytest.raises(NetworkError, match="did not answer"):
        publish_kit(open_kit(first), bucket)


@dataclass(frozen=True)
class _UntilRenewed:
    """A clock whose wait lasts until a publisher has renewed its claim once more."""

    living: Any

    def sleep(self, _: float) -> None:
        tags = self.living._tags
        before = tags[JOURNAL]
        until = time.monotonic() + 240
        while tags[JOURNAL] == before:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_living_publisher_is_not_disturbed_and_a_dead_one_is_followed(
    first: Path,
    second: Path,
    bucket: PublishAddress,
    moto: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from builder.kit.publish.destination import OutgoingFile
    from builder.kit.publish.store import open_store

    journal = OutgoingFile(
        path=JOURNAL, data=b"{}", media_type="application/json", cache="no-store"
    )
    with open_store(bucket) as living:
        living.claim(journal)
        monkeypatch.setattr(store, "time", _UntilRenewed(living))
        with pytest.raises(NetworkError, match="somebody else is publishing"):
            publish_kit(open_kit(first), bucket)
    monkeypatch.setattr(store, "time", time)
    # It ended without taking its journal away, as a killed one does.
    assert JOURNAL in objects(bucket)
    publish_kit(open_kit(second), bucket)
    assert objects(bucket) == files(second)


def test_who_lost_the_claim_stops_before_pages(
    first: Path, bucket: PublishAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    import obstore
    from obstore.store import from_url

    plain = store._Store.put

    def stolen(self: Any, file: Any) -> None:
        if file.path.endswith(".mobileconfig") and JOURNAL in objects(bucket):
            obstore.put(from_url(bucket.target), JOURNAL, b"another publisher's")
            assert self._lost.wait(60)  # the next renewal of the claim tells
        plain(self, file)

    monkeypatch.setattr(store._Store, "put", stolen)
    with pytest.raises(NetworkError, match="somebody else"):
        publish_kit(open_kit(first), bucket)
    assert NAME not in objects(bucket)
    assert not [path for path in objects(bucket) if path.endswith(".html")]


# Dies by SIGKILL just before its N-th change of the place, or of the network.
KILLED = """
import os, signal, sys
from builder.cli.main import main
from builder.kit.publish import disk, store
store.WAIT_SECONDS, store.RENEW_SECONDS = 0.6, 0.2
left = int(sys.argv[3])
def counted(act):
    def one(*words):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*words)
    return one
for place in (store._Store, disk._Folder):
    place.put, place.remove = counted(place.put), counted(place.remove)
    place.replace = counted(place.replace)
main(["publish", sys.argv[1], sys.argv[2], "--no-check", "-q"])
"""


def _dangling(found: dict[str, bytes]) -> list[tuple[str, str]]:
    """(page, link) for each relative link of a page that leads to nothing."""
    wrong = []
    for path, data in found.items():
        if not path.endswith(".html"):
            continue
        for link in re.findall(r'(?:href|src)="([^"#:]+)"', data.decode()):
            target = normpath(join(dirname(path), unquote(link)))
            target = join(target, "index.html") if link.endswith("/") else target
            if target.removeprefix("./") not in found:
                wrong.append((path, link))
    return wrong


@pytest.mark.parametrize("where", ["bucket", "folder"])
def test_killed_anywhere_no_page_points_at_nothing_and_the_next_run_mends(
    first: Path, second: Path, bucket: PublishAddress, moto: str, tmp_path: Path, where: str
) -> None:
    target = bucket.target if where == "bucket" else str(tmp_path / "site")
    address = parse_address(target)

    def there() -> dict[str, bytes]:
        found = objects(address) if where == "bucket" else files(tmp_path / "site")
        return {p: d for p, d in found.items() if "optout-publish" not in p}

    publish_kit(open_kit(first), address)
    kits = (second, first)
    # Among the files that are sent, and among those that go afterwards.
    sent = len(files(first))
    for turn, changes in enumerate((1, sent // 3, sent * 2 // 3, sent - 2, sent + 6)):
        words = (str(kits[turn % 2]), target, str(changes))
        with in_front_of(moto) as url:  # what was on its way has arrived when the block ends
            done = subprocess.run(
                [sys.executable, "-c", KILLED, *words],
                cwd=ROOT,
                env={**os.environ, "AWS_ENDPOINT_URL": url},
                check=False,
            )
        assert done.returncode == -signal.SIGKILL, changes
        assert _dangling(there()) == []
    publish_kit(open_kit(second), address)
    assert there() == files(second)
    publish_kit(open_kit(first), address)
    assert there() == files(first)


# --- the command ------------------------------------------------------------------------


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "builder", "publish", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_it_sent(first: Path, tmp_path: Path) -> None:
    done = command(str(first), str(tmp_path / "site"), "--no-check")
    assert done.returncode == 0, done.stderr
    assert f"Sent {len(files(first))} files" in done.stdout
    told = json.loads(command(str(first), str(tmp_path / "site"), "--no-check", "--json").stdout)
    assert told["ok"]
    assert (told["sent"], told["removed"]) == ([], [])
    assert told["unchanged"] == len(files(first)) - 2


def test_the_command_refuses_a_kit_that_is_not_sound(first: Path, tmp_path: Path) -> None:
    harmed = tmp_path / "kit"
    shutil.copytree(first, harmed)
    (harmed / "en" / "index.html").write_bytes(b"other")
    done = command(str(harmed), str(tmp_path / "site"), "--no-check")
    assert done.returncode == 1
    assert "its digest differs" in done.stderr
    assert not (tmp_path / "site").exists()


def test_the_command_ends_with_a_check_of_the_address(first: Path, tmp_path: Path) -> None:
    done = command(str(first), str(tmp_path / "site"))
    assert done.returncode == 1
    assert "https://x.example/siri/ could not be checked" in done.stderr
    assert (tmp_path / "site" / SUMS).exists()


def test_a_published_value_tells_the_kits_own_address(first: Path, tmp_path: Path) -> None:
    done: Published = publish_kit(open_kit(first), parse_address(str(tmp_path / "site")))
    assert done.base_url == "https://x.example/siri/"
