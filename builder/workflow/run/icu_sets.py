"""Sets of characters in ICU's patterns, written anew for the `regex` library.

Knows [abc], ranges, sets inside sets, && and --, and the classes by letter and by property.
Intersection binds closer than difference, as ICU has it; every operand becomes a set of its
own, so that no rank of operators is left to the library.
"""

from __future__ import annotations

import re

from builder.workflow.run.faults import LimitError
from builder.workflow.run.pattern_scanner import PatternError, PatternScanner, literal

# Insides of a set. ICU's own definitions of \w, \s, \h and \v (user guide, "Regular Expression
# Metacharacters", checked 2026-11-28); \s as ICU 72.1 matches it.
WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d"
DIGIT = r"\p{Nd}"
SPACE = r"\t\n\x0b\f\r\x85\p{Z}"
HORIZONTAL = r"\t\p{Zs}"
LINE_END = r"\n\x0b\f\r\x85\u2028\u2029"

SET_ESCAPES = {
    "d": DIGIT,
    "D": f"[^{DIGIT}]",
    "w": WORD,
    "W": f"[^{WORD}]",
    "s": SPACE,
    "S": f"[^{SPACE}]",
    "h": HORIZONTAL,
    "H": f"[^{HORIZONTAL}]",
    "v": LINE_END,
    "V": f"[^{LINE_END}]",
}

# Properties that ICU 72.1 and `regex` were found to hold of the same characters, but for those
# that only one of the two versions of Unicode has (each tried on every character, 2026-11-28).
_CATEGORIES = (
    "C Cc Cf Cn Co L LC Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps "
    "S Sc Sk Sm So Z Zl Zp Zs Letter Mark Number Punctuation Symbol Separator "
    "Uppercase_Letter Lowercase_Letter Decimal_Number"
)
_PROPERTIES = (
    "Alphabetic Uppercase Lowercase White_Space Hex_Digit ASCII_Hex_Digit Ideographic Emoji "
    "Emoji_Presentation Emoji_Modifier Cased Dash Quotation_Mark ASCII Any ID_Start"
)
_SCRIPTS = (
    "Arabic Armenian Bengali Common Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi "
    "Han Hangul Hebrew Hiragana Inherited Kannada Katakana Khmer Lao Latin Malayalam Mongolian "
    "Myanmar Sinhala Tamil Telugu Thaana Thai Tibetan"
)
_POSIX = {
    "alpha": r"\p{Alphabetic}",
    "lower": r"\p{Lowercase}",
    "upper": r"\p{Uppercase}",
    "space": r"\p{White_Space}",
    "digit": r"\p{Nd}",
    "alnum": r"\p{Alphabetic}\p{Nd}",
    "punct": r"\p{P}",
    "cntrl": r"\p{Cc}",
    "blank": r"\t\p{Zs}",
    "xdigit": r"\p{Nd}\p{Hex_Digit}",
}


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


_KNOWN = {
    _folded(name): rf"\p{{{name}}}" for name in f"{_CATEGORIES} {_PROPERTIES} {_SCRIPTS}".split()
}
_CASE = frozenset(
    {"lu", "ll", "lt", "lc", "uppercaseletter", "lowercaseletter"}
    | {"uppercase", "lowercase", "cased", "upper", "lower"}
)
_POSIX_SET = re.compile(r"\[:(\^?)([A-Za-z_ -]{1,40}):\]")


def property_class(scanner: PatternScanner, *, negative: bool) -> str:
    """The inside of a set for the name in braces that comes next, as after ICU's \\p.

    Raises PatternError for a name that is not known.
    """
    name = scanner.braced()
    if _folded(name.partition("=")[2] or name) in _CASE:
        scanner.case_property = name
    return _named_class(name, negative=negative)


def _named_class(name: str, *, negative: bool) -> str:
    kind, equals, value = name.partition("=")
    wanted = value if equals else kind
    ways = {"script": _SCRIPTS, "sc": _SCRIPTS, "generalcategory": _CATEGORIES, "gc": _CATEGORIES}
    allowed = ways.get(_folded(kind), "") if equals else None
    found = _KNOWN.get(_folded(wanted)) or ("" if equals else _POSIX.get(_folded(wanted), ""))
    if allowed is not None and _folded(wanted) not in map(_folded, allowed.split()):
        found = ""
    if not found:
        raise PatternError(f"the property {name}")
    return f"[^{found}]" if negative else found


class SetReader:
    """Reads one set from the scanner, whatever is nested in it."""

    def __init__(self, scanner: PatternScanner, most_nested: int) -> None:
        self.scanner = scanner
        self.most_nested = most_nested
        self.has_operator = False

    def read(self, depth: int = 0) -> str:
        """The set that begins here, as one set for `regex`."""
        scanner = self.scanner
        if depth > self.most_nested:
            raise LimitError("sets inside each other in a pattern", self.most_nested)
        if found := scanner.match(_POSIX_SET):
            name = found.group(2)
            if _folded(name) in _CASE:
                scanner.case_property = name
            return f"[{_named_class(name, negative=bool(found.group(1)))}]"
        scanner.next()
        negative = scanner.take("^")
        if scanner.peek() == ":":
            raise PatternError("a set that begins with a colon")
        differences: list[list[list[str]]] = [[[]]]
        if scanner.take("]"):
            self._add(differences[-1][-1], "]")
        while not scanner.take("]"):
            if scanner.take("--"):
                differences.append([[]])
                self.has_operator = True
            elif scanner.take("&&"):
                differences[-1].append([])
                self.has_operator = True
            else:
                self._item(differences[-1][-1], depth)
        made = "--".join(_intersection(operands) for operands in differences)
        return f"[^[{made}]]" if negative else f"[{made}]"

    def _item(self, items: list[str], depth: int) -> None:
        """One set, class or range."""
        scanner = self.scanner
        if scanner.peek() == "[":
            items.append(self.read(depth + 1))
            self._no_single_operator()
            return
        char = scanner.peek()
        if char != "\\":
            self._add(items, scanner.next())
            return
        letter = scanner.escape_letter()
        if letter in SET_ESCAPES:
            items.append(SET_ESCAPES[letter])
            self._no_single_operator()
        elif letter in ("p", "P"):
            items.append(property_class(scanner, negative=letter == "P"))
            self._no_single_operator()
        else:
            self._add(items, scanner.escaped_character(letter))

    def _no_single_operator(self) -> None:
        """ICU reads [[a]-[b]] as a difference, and [\\d-x] in a way of its own."""
        scanner = self.scanner
        if scanner.peek() in ("-", "&") and not scanner.starts(("--", "&&", "-]")):
            raise PatternError("a - or & after a set inside a set")

    def _add(self, items: list[str], char: str) -> None:
        """A character, or the range that it begins."""
        scanner = self.scanner
        if scanner.peek() == "&" and not scanner.starts(("&&",)):
            items.append(literal(char))
            return
        if scanner.peek() != "-" or scanner.starts(("--", "-]")):
            items.append(literal(char))
            return
        scanner.next()
        last = scanner.next()
        if last == "[":
            raise PatternError("a range that ends with a set")
        if last == "\\":
            scanner.step_back()
            letter = scanner.escape_letter()
            if letter in SET_ESCAPES or letter in ("p", "P"):
                raise PatternError("a range that ends with a class")
            last = scanner.escaped_character(letter)
        if ord(last) < ord(char):
            raise PatternError("a range whose end lies before its start")
        items.append(f"{literal(char)}-{literal(last)}")


def _intersection(operands: list[list[str]]) -> str:
    if not all(operands):
        raise PatternError("a set, or one side of an operator in it, is empty")
    sets = ["".join(items) for items in operands]
    return "[" + "&&".join(f"[{inside}]" for inside in sets) + "]"
