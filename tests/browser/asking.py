"""What tests ask a page, the same in both engines, as JavaScript."""

from __future__ import annotations

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Safari/605.1.15"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

# WCAG 2.0 to 2.2, A and AA, and axe's own best practices.
AXE = """axe.run({
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
}).then(r => ({
  violations: r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3)),
  incomplete: r.incomplete.map(v => v.id),
  passes: r.passes.length,
}))"""

# Ids of the devices whose sections show.
SHOWN = """[...document.querySelectorAll('section.device')]
.filter(e => e.getClientRects().length).map(e => e.id)"""

OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"

# Where the row of the first switch ends, from the top of the first screen.
SWITCH_BOTTOM = """[...document.querySelectorAll('.r.last')]
.find(e => e.getClientRects().length).getBoundingClientRect().bottom"""

# Whatever is wider than its place; a heading or button may not break a word either.
TOO_WIDE = """(() => {
  const found = [];
  const wide = innerWidth;
  if (document.documentElement.scrollWidth > wide) found.push('the page');
  for (const e of document.querySelectorAll('body *')) {
    if (!e.getClientRects().length || e.closest('svg, .vh')) continue;
    const box = e.getBoundingClientRect();
    const name = e.tagName + ' ' + e.textContent.slice(0, 30);
    if (box.width > 2 && (box.right > wide + 1 || box.left < -1)) found.push(name);
    if (e.matches('h1, h2, .button, button') && e.scrollWidth > e.clientWidth + 1)
      found.push('breaks: ' + name);
  }
  return found;
})()"""

# Words of headings and of what is pressed that stand on two lines. Scripts that break between
# letters are left out; Korean has spaces, and its words stay whole.
BROKEN_WORDS = """(() => {
  const found = new Set(), range = document.createRange();
  const asked = 'h1, h2, h3, h4, button, summary, label, .button, .cards a, .langs a';
  for (const e of document.querySelectorAll(asked)) {
    if (!e.getClientRects().length || e.querySelector('.vh')) continue;
    const texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
      for (const word of text.data.matchAll(/[\\p{L}\\p{M}\\p{N}]+/gu)) {
        if (/[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}]/u.test(word[0])) continue;
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = [...range.getClientRects()].filter(box => box.width > 0.5);
        if (new Set(lines.map(box => Math.round(box.top))).size > 1) found.add(word[0]);
      }
    }
  }
  return [...found];
})()"""

# Things to press that are smaller than 44 x 44.
TOO_SMALL = """[...document.querySelectorAll('a, label, summary, button')]
.filter(e => e.getClientRects().length && !e.matches('.skip'))
.map(e => [e.tagName + ' ' + e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
.filter(([, box]) => box.width < 43.9 || box.height < 43.9)
.map(([name, box]) => name + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))"""

# Pairs of things to press with less than 8 px between them.
TOO_CLOSE = """(() => {
  const all = [...document.querySelectorAll('a, label, summary, button')]
    .filter(e => e.getClientRects().length && !e.matches('.skip'))
    .map(e => [e.textContent.trim().slice(0, 20), e.getBoundingClientRect()]);
  const found = [];
  all.forEach(([one, a], i) => all.slice(i + 1).forEach(([other, b]) => {
    const across = Math.max(a.left - b.right, b.left - a.right);
    const down = Math.max(a.top - b.bottom, b.top - a.bottom);
    if (Math.max(across, down) < 7.9) found.push(one + ' | ' + other);
  }));
  return found;
})()"""


def root_size(pixels: int) -> str:
    """Sets the size of letters, as a person does in Settings."""
    return f"document.documentElement.style.setProperty('font-size', '{pixels}px', 'important')"
