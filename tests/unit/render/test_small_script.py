"""Scripts made smaller: the same tokens, and nothing of a string or a pattern touched."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from builder.render.small_script import small_js
from tests.page_site import ROOT

SCRIPTS = sorted((ROOT / "assets/templates/page").glob("*.js"))


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("// why\nlet a = 'http://x';\n\n", "let a='http://x';"),
        ("/* a\n b */ f();", "f();"),
        ("if (a) b();\nelse c();", "if(a)b();else c();"),
        ("let text = x + 'it is  so';", "let a=x+'it is  so';"),
        ("let a = b + +c;", "let a=b + +c;"),
        ("let mark = /a  (b)\\/[/'] /.test(x);", "let a=/a  (b)\\/[/'] /.test(x);"),
        ("x(/'/, / /g);", "x(/'/,/ /g);"),
        ("let name = one.name;", "let a=one.name;"),
        ("let all = (what, inside = document) => [...inside.all(what)];",
         "let c=(b,a=document)=>[...a.all(b)];"),
        ("let [first] = list;\nf(first);", "let[a]=list;f(a);"),
        ("try { f(); } catch (error) { g(error); }\nh();", "try{f()}catch(a){g(a)}\nh();"),
        ("function made(one) {\n  return one;\n}\nmade(2);", "function a(b){return b}\na(2);"),
        ("let wide = 1;\nlet a = wide;", "let a=1;let b=a;"),
        ("let wide = 1;\na = wide;", "let b=1;a=b;"),
    ],
)  # fmt: skip
def test_only_spaces_comments_and_own_names_go(text: str, small: str) -> None:
    assert small_js(text) == small


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_our_scripts_keep_their_strings_and_get_much_smaller(file: object) -> None:
    text = getattr(file, "read_text")(encoding="utf-8")  # noqa: B009 - a Path
    small = small_js(text)
    assert len(small) < 0.75 * len(text)
    assert "localStorage" in small
    assert "//" not in small


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_smaller_script_can_still_be_read_by_an_engine(file: object) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here; apt-get install nodejs")
    text = small_js(getattr(file, "read_text")(encoding="utf-8"))  # noqa: B009 - a Path
    ask = f"new Function({json.dumps(text)})"
    done = subprocess.run([node, "-e", ask], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
