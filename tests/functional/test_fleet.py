"""A fleet on real processes: what sites share, what is done again, and what deaths leave."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

from builder.cli.main import main
from builder.errors import Severity
from builder.kit.check.kit import Trust, check_kit
from builder.kit.check.recompile import recompile
from builder.kit.engine import cluster
from builder.kit.fleet.journal import JOURNAL
from builder.kit.opening.kit import open_kit
from builder.kit.opening.online import fetch_kit
from builder.loader.workspace import Workspace, find_workspace
from builder.model.manifest import NAME, parse_manifest
from tests.azurite_server import CONTAINER, absent, azurite_server, environment, is_installed
from tests.local_server import Asked, Reply, serving
from tests.s3_server import BUCKET, REGION, s3_server

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    "id,title,host,host.de,contact.de,base_url,languages,guides,paper",
    "leeds,Siri,Leeds,Rat Leeds,hilfe@leeds.example,https://leeds.example/,de en-GB,siri-audio,a4",
    "york,,York Library,,,,en,siri-audio tracking,none",
    "hull,,Hull Library,,,,en,siri-audio,none",
]


@dataclass(frozen=True)
class Result:
    """What a command said, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str


def run(*words: str | Path) -> Result:
    out, told = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(told), pytest.raises(SystemExit) as left:
        main([str(word) for word in words])
    assert isinstance(left.value.code, int)
    return Result(left.value.code, out.getvalue(), told.getvalue())


def report(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout)
    return found


def statuses(result: Result) -> dict[str, str]:
    rows = json.loads(result.stdout)["sites"]
    return {row["id"]: row["status"] for row in rows}


class Fleets:
    """Fleets built and checked on one cluster, which costs more to start than a test to run."""

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler

    def build(self, sites: Path, out: Path | str, *words: str) -> Result:
        on = ("--scheduler", self.scheduler)
        return run("fleet", "build", sites, "-o", out, *on, "--json", *words)

    def check(self, out: Path | str, *words: str) -> Result:
        return run("fleet", "check", out, "--scheduler", self.scheduler, *words)


@pytest.fixture(scope="module", autouse=True)
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Few guides and languages, in which the tests of this module run: a fleet makes what all its
    sites share of every one that there is."""
    root = tmp_path_factory.mktemp("sources")
    (root / "shortcuts").mkdir()
    for guide in ("siri-audio", "tracking", "analytics"):
        shutil.copy(ROOT / "shortcuts" / f"{guide}.yaml", root / "shortcuts")
    shutil.copytree(ROOT / "assets", root / "assets", ignore=shutil.ignore_patterns("labels"))
    (root / "assets" / "labels").mkdir()
    for language in ("en", "en-GB", "de"):
        shutil.copy(ROOT / "assets" / "labels" / f"{language}.yaml", root / "assets" / "labels")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        yield find_workspace(root)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store for the fleets, whose credentials the workers find in the environment."""
    with (
        s3_server(tmp_path_factory.mktemp("s3") / "log") as address,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {**REGION, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        yield f"s3://{BUCKET}"


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A container for the fleets, or "" where the emulator is not installed."""
    if not is_installed():
        yield ""
        return
    with (
        azurite_server(tmp_path_factory.mktemp("azurite")) as port,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in environment(port).items():
            patch.setenv(name, value)
        yield f"az://{CONTAINER}"


@pytest.fixture(scope="module")
def fleets(s3: str, azure: str) -> Iterator[Fleets]:
    del s3, azure  # workers have the environment that they are started in
    with cluster(workers=1) as client:
        assert client.scheduler is not None
        yield Fleets(str(client.scheduler.address))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, fleets: Fleets) -> Path:
    """A folder with `sites.csv` and the fleet that was built from it, `out`."""
    place = tmp_path_factory.mktemp("fleet")
    (place / "sites.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    result = fleets.build(place / "sites.csv", place / "out")
    assert result.exit_code == 0, result.stderr
    assert statuses(result) == {"leeds": "built", "york": "built", "hull": "built"}
    return place


@pytest.fixture
def fleet(made: Path, tmp_path: Path) -> Path:
    """A copy of the fleet that a test may change."""
    shutil.copytree(made, tmp_path / "fleet", symlinks=True)
    return tmp_path / "fleet"


def test_a_whole_site_shares_nothing_and_says_whose_settings_it_has(
    fleets: Fleets, tmp_path: Path, workspace: Workspace
) -> None:
    (tmp_path / "sites.csv").write_text(f"{ROWS[0]}\n{ROWS[3]}\n", encoding="utf-8")
    result = fleets.build(tmp_path / "sites.csv", tmp_path / "out", "--whole")
    assert statuses(result) == {"hull": "built"}
    assert not (tmp_path / "out" / "common").exists()
    opened = open_kit(tmp_path / "out" / "hull")
    assert check_kit(opened).sound
    again = recompile(workspace, opened)
    assert again is not None
    assert again.others == ("settings that stand in a row of a list, not in kit.yaml",)


def test_what_sites_share_lies_once_beside_them(made: Path) -> None:
    (common,) = (made / "out" / "common").iterdir()
    for site in ("leeds", "york", "hull"):
        folder = made / "out" / site
        manifest = parse_manifest((folder / NAME).read_bytes())
        shared = [entry for entry in manifest.files.values() if entry.common]
        assert {entry.kind for entry in shared} == {"shortcut", "profile", "script"}
        assert all((common / entry.path).is_file() for entry in shared)
        assert not any((folder / entry.path).exists() for entry in shared)


@pytest.mark.parametrize("site", ["leeds", "york"])
def test_a_site_is_sound_and_the_very_kit_that_its_sources_make(
    made: Path, site: str, workspace: Workspace
) -> None:
    opened = open_kit(made / "out" / site)
    again = recompile(workspace, opened)
    assert again is not None
    verdict = check_kit(opened, Trust(sources=again))
    assert (verdict.sound, again.others) == (True, ()), verdict.problems
    assert check_kit(open_kit(made / "out" / site)).sound
    sums = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=made / "out" / site,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (sums.returncode, sums.stdout) == (0, "")


def test_a_row_may_speak_each_language_and_choose_its_paper(made: Path) -> None:
    site = made / "out" / "leeds"
    german, english = (
        (site / language / "index.html").read_text(encoding="utf-8") for language in ("de", "en-GB")
    )
    assert "Rat Leeds" in german
    assert "mailto:hilfe@leeds.example" in german
    assert "Rat Leeds" not in english
    assert "hilfe@" not in english
    sheets = {path.stem for path in site.rglob("poster-*.pdf")}
    assert sheets == {"poster-a4"}


def objects(address: str) -> dict[str, bytes]:
    import obstore
    from obstore.store import from_url

    place = from_url(address)
    paths = [row["path"] for rows in obstore.list(place) for row in rows]
    return {path: bytes(obstore.get(place, path).bytes()) for path in paths}


def test_a_fleet_lies_in_azure_too(azure: str, made: Path, fleets: Fleets, tmp_path: Path) -> None:
    if not azure:
        absent()
    place = f"{azure}/libraries"
    sites = tmp_path / "sites.csv"
    sites.write_text("\n".join([ROWS[0], *ROWS[2:]]) + "\n", encoding="utf-8")
    assert set(statuses(fleets.build(sites, place)).values()) == {"built"}
    there = objects(place)
    of_york = {path: data for path, data in there.items() if path.startswith("york/")}
    assert of_york == {
        f"york/{path.relative_to(made / 'out' / 'york').as_posix()}": path.read_bytes()
        for path in (made / "out" / "york").rglob("*")
        if path.is_file()
    }
    said = json.loads(fleets.check(place, "--json").stdout)
    assert (said["ok"], said["sites"]) == (True, 2), said
    rows = [ROWS[0], ROWS[2].replace("siri-audio tracking", "siri-audio"), ROWS[3]]
    sites.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert statuses(fleets.build(sites, place)) == {"york": "built", "hull": "unchanged"}
    gone = [path for path in objects(place) if path.startswith("york/") and "tracking" in path]
    assert gone == []


def test_a_fleet_lies_in_a_store_as_in_a_folder(s3: str, fleets: Fleets, tmp_path: Path) -> None:
    import obstore
    from obstore.store import from_url

    place = f"{s3}/all libraries"
    store = from_url(place)
    sites = tmp_path / "sites.csv"
    sites.write_text("\n".join([ROWS[0], *ROWS[2:]]) + "\n", encoding="utf-8")
    assert set(statuses(fleets.build(sites, place)).values()) == {"built"}
    assert json.loads(objects(place)["fleet.json"])["built"] == 2
    said = json.loads(fleets.check(place, "--json").stdout)
    assert (said["ok"], said["sites"]) == (True, 2), said
    page = obstore.head(store, "hull/en/index.html")
    assert page["size"] > 0
    kinds = dict(obstore.get(store, "hull/en/index.html").attributes)
    assert kinds["Content-Type"] == "text/html; charset=utf-8"
    # What others put there stays, what a site lists no more goes, and no other site is touched.
    obstore.put(store, "york/mine.txt", b"mine")
    rows = [ROWS[0], ROWS[2].replace("siri-audio tracking", "siri-audio"), ROWS[3]]
    sites.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert statuses(fleets.build(sites, place)) == {"york": "built", "hull": "unchanged"}
    there = objects(place)
    assert there["york/mine.txt"] == b"mine"
    assert not [path for path in there if path.startswith("york/") and "tracking" in path]
    # A site that was left half written is written again; a folder of somebody else is not.
    obstore.put(store, "york/.optout-writing", b"en/old.html\n../hull/manifest.json")
    obstore.put(store, "york/en/old.html", b"of the run that was killed")
    obstore.put(store, "bath/index.html", b"somebody else's")
    sites.write_text("\n".join([*rows, "bath,,,,,,en,siri-audio,none"]) + "\n", encoding="utf-8")
    result = fleets.build(sites, place)
    assert statuses(result) == {"york": "built", "hull": "unchanged", "bath": "failed"}
    assert "files that the builder did not write: bath/index.html" in result.stdout
    there = objects(place)
    assert "york/en/old.html" not in there
    assert "hull/manifest.json" in there
    assert not [path for path in there if path.endswith(".optout-writing")]


def test_a_survey_looks_at_a_store_as_at_a_folder(
    s3: str, fleets: Fleets, made: Path, tmp_path: Path
) -> None:
    import obstore
    from obstore.store import from_url

    (common,) = (made / "out" / "common").iterdir()
    shortcut = min(common.rglob("*.shortcut"))
    store = from_url(f"{s3}/gallery")
    obstore.put(store, "of us/one.shortcut", shortcut.read_bytes())
    obstore.put(store, "bad.shortcut", b"junk")
    obstore.put(store, "notes.txt", b"none of ours")
    paths: list[str | Path] = [f"{s3}/gallery", f"{s3}/gallery/of us/one.shortcut", shortcut]
    report = tmp_path / "report.jsonl"
    result = run("survey", *paths, "-o", report, "--scheduler", fleets.scheduler, "--json")
    assert result.exit_code == 0, result.stdout
    rows = {row["path"]: row for row in map(json.loads, report.read_text().splitlines())}
    bad, one, here = f"{s3}/gallery/bad.shortcut", str(paths[1]), str(shortcut)
    assert rows.keys() == {bad, one, here}
    assert rows[bad]["faults"]
    assert {**rows[one], "path": ""} == {**rows[here], "path": "", "name": "one"}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("s4://kits/x", 'did you mean "s3"?'),
        ("s3://key:secret@kits/x", "credentials do not belong in an address"),
        ("s3://kits/a/../b", "holds . or .. as a part"),
        ("s3://kits/a//b", "two slashes in a row"),
        ("s3://no-such-bucket/x", "is there such a bucket, and in this region?"),
        ("{tmp}/file/below", "Not a directory"),
    ],
)
def test_a_place_that_cannot_be_used_is_told_with_the_way_out(
    s3: str, tmp_path: Path, place: str, words: str
) -> None:
    del s3
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "sites.csv").write_text("id\nleeds\n", encoding="utf-8")
    named = place.replace("{tmp}", str(tmp_path))
    result = run("fleet", "build", tmp_path / "sites.csv", "-o", named)
    assert result.exit_code in (2, 4, 5), result.stderr
    assert words in result.stderr
    assert ":secret" not in result.stderr


def test_a_site_is_sound_where_it_is_public(fleet: Path) -> None:
    types = {
        entry.path: entry.media_type
        for entry in parse_manifest((fleet / "out" / "hull" / NAME).read_bytes()).files.values()
    }

    def answer(asked: Asked, _: int) -> Reply:
        file = (fleet / "out" / unquote(asked.path).lstrip("/")).resolve()
        if not file.is_file():
            return Reply(status=404)
        inside = "/".join(file.relative_to(fleet / "out").parts[1:])
        named = types.get(inside) or types.get(inside.partition("/")[2], "text/plain")
        headers = {"Content-Type": named, "X-Content-Type-Options": "nosniff"}
        return Reply(body=file.read_bytes(), headers=headers)

    with serving(answer) as server:
        verdict = check_kit(fetch_kit(f"{server.url}/hull/"))
        asked = {each.path for each in server.asked}
    faults = {each.code for each in verdict.problems if each.severity is Severity.ERROR}
    assert faults == {"kit-preview"}, verdict.problems
    assert any(path.startswith("/common/") for path in asked)


def test_nothing_changed_and_nothing_is_done(fleet: Path, fleets: Fleets) -> None:
    result = fleets.build(fleet / "sites.csv", fleet / "out")
    assert set(statuses(result).values()) == {"unchanged"}
    assert result.exit_code == 0


def test_only_what_changed_is_built_and_what_left_the_list_is_told(
    fleet: Path, fleets: Fleets
) -> None:
    rows = [row.replace("Hull Library", "Hull Central") for row in ROWS if "york" not in row]
    (fleet / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.rmtree(fleet / "out" / "leeds")
    result = fleets.build(fleet / "sites.csv", fleet / "out")
    assert statuses(result) == {"leeds": "built", "hull": "built"}
    assert report(result)["not_in_the_list"] == ["york"]
    assert (fleet / "out" / "york" / NAME).is_file()
    assert b"Hull Central" in (fleet / "out" / "hull" / "en" / "index.html").read_bytes()
    again = fleets.build(fleet / "sites.csv", fleet / "out")
    assert set(statuses(again).values()) == {"unchanged"}


def test_the_journal_is_not_believed_over_a_manifest(fleet: Path, fleets: Fleets) -> None:
    page = fleet / "out" / "hull" / "en" / "index.html"
    page.write_bytes(page.read_bytes()[:-1])
    result = fleets.build(fleet / "sites.csv", fleet / "out")
    assert result.exit_code == 1
    assert statuses(result) == {"leeds": "unchanged", "york": "unchanged", "hull": "failed"}
    assert "changed by hand" in result.stdout
    (fleet / "out" / JOURNAL).unlink()
    shutil.rmtree(fleet / "out" / "hull")
    assert set(statuses(fleets.build(fleet / "sites.csv", fleet / "out")).values()) == {"built"}


def test_a_site_whose_place_is_taken_fails_alone(fleet: Path, fleets: Fleets) -> None:
    shutil.rmtree(fleet / "out" / "york")
    (fleet / "out" / "york").write_text("mine", encoding="utf-8")
    shutil.rmtree(fleet / "out" / "hull")
    result = fleets.build(fleet / "sites.csv", fleet / "out")
    assert statuses(result) == {"leeds": "unchanged", "york": "failed", "hull": "built"}
    assert (fleet / "out" / "york").read_text(encoding="utf-8") == "mine"


def test_a_changed_shared_file_is_told_by_check_and_by_build(fleet: Path, fleets: Fleets) -> None:
    (common,) = (fleet / "out" / "common").iterdir()
    profile = next(common.rglob("mac-siri-audio-off.mobileconfig"))
    for each in common.rglob("mac-siri-audio-off.mobileconfig"):
        each.write_bytes(each.read_bytes().replace(b"true", b"fake", 1) + b" ")
    result = fleets.check(fleet / "out", "--json")
    assert result.exit_code == 1
    checked = json.loads(result.stdout)["checked"]
    assert {row["id"]: row["sound"] for row in checked} == {
        "leeds": False,
        "york": False,
        "hull": False,
    }
    again = fleets.build(fleet / "sites.csv", fleet / "out")
    assert again.exit_code != 0
    assert "somebody changed it" in again.stdout
    assert profile.name in again.stdout


def test_a_sample_is_the_same_each_time(made: Path, fleets: Fleets) -> None:
    found = [fleets.check(made / "out", "--sample", "1", "--json").stdout for _ in range(2)]
    assert found[0] == found[1]
    said = json.loads(found[0])
    assert (said["ok"], said["sites"], len(said["checked"])) == (True, 3, 1)


def test_rows_with_faults_stop_all_or_only_themselves(fleet: Path, fleets: Fleets) -> None:
    (fleet / "sites.csv").write_text(
        "\n".join([*ROWS, "bad site,,,,,,,,"]) + "\n", encoding="utf-8"
    )
    before = (fleet / "out" / "fleet.json").read_bytes()
    refused = run("fleet", "build", fleet / "sites.csv", "-o", fleet / "out")
    assert refused.exit_code == 2
    assert 'row 4, id: "bad site" is no id' in refused.stderr
    assert (fleet / "out" / "fleet.json").read_bytes() == before
    result = fleets.build(fleet / "sites.csv", fleet / "out", "--keep-going")
    assert result.exit_code == 1
    assert set(statuses(result).values()) == {"unchanged"}
    assert len(json.loads(result.stdout)["problems"]) == 1


@pytest.mark.parametrize("fault", ["there is none", "no id", "a bad row", "no Parquet", "a folder"])
def test_a_list_that_cannot_be_built_leaves_nothing_behind(tmp_path: Path, fault: str) -> None:
    sites = tmp_path / ("sites.parquet" if fault == "no Parquet" else "sites.csv")
    texts = {"no id": "title\nLeeds\n", "a bad row": "id\nbad site\n", "no Parquet": "id\nx\n"}
    if fault in texts:
        sites.write_text(texts[fault])
    if fault == "a folder":
        sites.mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = run("fleet", "build", sites, "-o", tmp_path / "out", "--workers", "1")
    assert done.exit_code in (2, 5), done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_an_international_host_is_told_in_both_forms(fleet: Path, fleets: Fleets) -> None:
    rows = [*ROWS, "book,,,,,https://b\u00fccher.example/,en,siri-audio,none"]
    (fleet / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = fleets.build(fleet / "sites.csv", fleet / "out")
    (told,) = json.loads(result.stdout)["problems"]
    assert (result.exit_code, told["severity"]) == (0, "warning")
    assert 'row 4, base_url: the host has two forms: "xn--bcher-kva.example"' in told["message"]
    assert '"b\u00fccher.example" in browsers' in told["message"]
    manifest = json.loads((fleet / "out" / "book" / NAME).read_bytes())
    assert manifest["base_url"] == "https://xn--bcher-kva.example/"


def test_sheets_of_all_sites_stand_in_the_order_of_the_list(made: Path, tmp_path: Path) -> None:
    from pikepdf import Pdf

    words: list[str | Path] = ["fleet", "sheet", made / "sites.csv", "--from", made / "out", "-o"]
    result = run(*words, tmp_path / "one")
    assert result.exit_code == 0, result.stderr
    assert "2 sheets in 1 files; 2 sites without." in result.stdout
    with Pdf.open(tmp_path / "one" / "poster-a4-001.pdf") as pdf:
        assert len(pdf.pages) == 2
    run(*words, tmp_path / "two")
    one, two = (tmp_path / name / "poster-a4-001.pdf" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    none = run(*words, tmp_path / "three", "--sheet", "postre")
    assert none.exit_code == 2
    assert 'no site has the sheet "postre" on a4' in none.stderr


def test_no_cluster_is_told_with_its_address(made: Path, tmp_path: Path) -> None:
    result = run(
        "fleet", "check", made / "out", "--scheduler", "tcp://127.0.0.1:1", "--workers", "1"
    )
    assert result.exit_code == 4
    assert "tcp://127.0.0.1:1" in result.stderr
    nothing = run("fleet", "check", tmp_path)
    assert "no site of a fleet is there" in nothing.stderr


@pytest.fixture
def many(fleet: Path) -> Path:
    """The fleet, with twenty sites more in its list."""
    rows = [*ROWS, *(f"branch-{number},,,,,,en,siri-audio,none" for number in range(20))]
    (fleet / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return fleet


# Kills its first worker, or itself with all its workers, once two of the many sites are noted.
STRUCK = """
import os, signal, sys
import psutil
from builder.cli.main import main
from builder.kit.fleet import build
whom, noted, line_of = sys.argv[1], [], build.journal_line
def counted(site, done):
    noted.append(site)
    if sum(each.startswith("branch-") for each in noted) == 3:
        below = psutil.Process().children(recursive=True)
        # Beside the workers there is Python's own process that counts what they share.
        workers = [each for each in below if "resource_tracker" not in " ".join(each.cmdline())]
        workers[0].kill() if whom == "worker" else os.killpg(0, signal.SIGKILL)
    return line_of(site, done)
build.journal_line = counted
main(sys.argv[2:])
"""


def _struck(place: Path, whom: str) -> tuple[int, bytes]:
    """How a run with two workers ended, and what it said. It is over when its last process is:
    each of them holds the pipe that is read here."""
    # Its lines are those of the other tests, and workers under coverage take twice as long.
    untraced = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    words = ["fleet", "build", str(place / "sites.csv"), "-o", str(place / "out")]
    done = subprocess.run(
        [sys.executable, "-c", STRUCK, whom, *words, "--workers", "2", "--json"],
        env={**untraced, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_killed_worker_takes_nothing_with_it(many: Path, fleets: Fleets) -> None:
    code, said = _struck(many, "worker")
    rows = {row["id"]: row["status"] for row in json.loads(said)["sites"]}
    assert (code, len(rows)) == (0, 23)
    assert "failed" not in rows.values()
    assert fleets.check(many / "out").exit_code == 0


def test_a_killed_run_is_gone_on_with(many: Path, fleets: Fleets) -> None:
    assert _struck(many, "all") == (-signal.SIGKILL, b"")
    result = fleets.build(many / "sites.csv", many / "out")
    found = list(statuses(result).values())
    assert result.exit_code == 0
    # Those of the fleet that was there, and the two that were noted.
    assert (found.count("unchanged"), found.count("built")) == (5, 18)
    assert fleets.check(many / "out").exit_code == 0
