"""Lays out the pages of the site of `make docs`: README, its neighbours and bench/ beside docs/.

    python scripts/make_docs.py FOLDER

Links between pages stay as they are written, so that they lead somewhere on GitHub, in an editor
and on the site alike. FOLDER is made anew.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lay_out(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder / "docs")
    for page in (*ROOT.glob("*.md"), *ROOT.glob("bench/*.md")):
        place = folder / page.relative_to(ROOT)
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(page, place)


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
