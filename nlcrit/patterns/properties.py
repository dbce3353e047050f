"""
Sets of characters that depend on Unicode: `\\p{...}` and the letters that `(?iu)` takes for one another.

Unicode grows, and Java and the `regex` module follow different versions of it. So these sets are given only
for settled characters, on which Java 17 (Unicode 13), Java 25 (16), Python 3.11 (14) and `regex` (17) agree;
a matcher refuses a value that holds another character. Knows nothing of the syntax around a name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from nlcrit.patterns.characters import ASCII_CLASSES, EVERYTHING, Ranges, single, union
from nlcrit.patterns.outcomes import PatternRefused

# Measured: category, letter case, script, alphabetic and ideographic of each code point, in the four versions.
# Left out are also U+1E9E, which Java's one-letter and longer texts compare differently under (?iu), and the
# Greek letters with iota subscript, whose simple case mappings Python does not tell.
SETTLED: Ranges = (
    (0x0000, 0x019A), (0x019C, 0x0263), (0x0265, 0x0294), (0x0296, 0x0362), (0x0370, 0x0377), (0x037A, 0x037F),
    (0x0384, 0x038A), (0x038C, 0x038C), (0x038E, 0x03A1), (0x03A3, 0x052F), (0x0531, 0x0556), (0x05D0, 0x05EA),
    (0x1E00, 0x1E9D), (0x1E9F, 0x1EFF), (0x2000, 0x2064), (0x2070, 0x2071), (0x2074, 0x208E), (0x2090, 0x209C),
    (0x20A0, 0x20BF), (0x2100, 0x218B), (0x2190, 0x226C), (0x226E, 0x2426), (0x2460, 0x2B73), (0x3041, 0x3096),
    (0x30A1, 0x30FA), (0x4E00, 0x9FEF), (0xAC00, 0xD7A3), (0x1F300, 0x1F6D7),
)  # fmt: skip
HIGHEST_CASED = 0x2B73
"""No settled character above it has a case."""

CATEGORIES = frozenset(
    "Lu Ll Lt Lm Lo L Mn Me Mc M Nd Nl No N Zs Zl Zp Z Cc Cf Co Cs Cn C Pd Ps Pe Pc Po Pi Pf P Sm Sc Sk So S".split()
)
_CASED = r"\p{Lu}\p{Ll}\p{Lt}"
_EITHER_CASE = r"\p{Lowercase}\p{Uppercase}\p{Lt}"
_SPACE = r"\p{Z}\t-\r\x85"

# What stands between [ and ] in a class of the `regex` module.
_NAMED = {"LC": _CASED, "LD": r"\p{L}\p{Nd}"}
_BINARY = {
    "ALPHABETIC": r"\p{Alphabetic}", "LETTER": r"\p{L}", "IDEOGRAPHIC": r"\p{Ideographic}",
    "LOWERCASE": r"\p{Lowercase}", "UPPERCASE": r"\p{Uppercase}", "TITLECASE": r"\p{Lt}",
    "WHITE_SPACE": _SPACE, "WHITESPACE": _SPACE, "CONTROL": r"\p{Cc}", "PUNCTUATION": r"\p{P}",
    "HEX_DIGIT": r"\p{Nd}A-Fa-f", "HEXDIGIT": r"\p{Nd}A-Fa-f", "ASSIGNED": r"\P{Cn}",
    "JOIN_CONTROL": "\u200c\u200d", "JOINCONTROL": "\u200c\u200d",
    "WORD": r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}" + "\u200c\u200d",
}  # fmt: skip
_POSIX = {
    "ALPHA": r"\p{Alphabetic}", "LOWER": r"\p{Lowercase}", "UPPER": r"\p{Uppercase}", "SPACE": _SPACE,
    "PUNCT": r"\p{P}", "XDIGIT": r"\p{Nd}A-Fa-f", "ALNUM": r"\p{Alphabetic}\p{Nd}", "CNTRL": r"\p{Cc}",
    "DIGIT": r"\p{Nd}", "BLANK": r"\p{Zs}\t", "GRAPH": r"^\p{Z}\p{Cc}\p{Cn}", "PRINT": r"^\p{Zl}\p{Zp}\p{Cc}\p{Cn}",
}  # fmt: skip
_JAVA = {
    "LowerCase": r"\p{Lowercase}", "UpperCase": r"\p{Uppercase}", "TitleCase": r"\p{Lt}", "Digit": r"\p{Nd}",
    "Alphabetic": r"\p{Alphabetic}", "Ideographic": r"\p{Ideographic}", "Letter": r"\p{L}", "SpaceChar": r"\p{Z}",
    "LetterOrDigit": r"\p{L}\p{Nd}", "ISOControl": r"\p{Cc}", "Defined": r"\P{Cn}",
    "Whitespace": "\\t-\\r\\x1c-\\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000",
}  # fmt: skip
_JAVA_REFUSED = frozenset(
    "JavaIdentifierStart JavaIdentifierPart UnicodeIdentifierStart UnicodeIdentifierPart IdentifierIgnorable "
    "Mirrored".split()
)
_IN_EITHER_CASE = {
    "Lu": _CASED, "Ll": _CASED, "Lt": _CASED, "LOWERCASE": _EITHER_CASE, "UPPERCASE": _EITHER_CASE,
    "TITLECASE": _EITHER_CASE, "LOWER": _EITHER_CASE, "UPPER": _EITHER_CASE, "LowerCase": _EITHER_CASE,
    "UpperCase": _EITHER_CASE, "TitleCase": _EITHER_CASE,
}  # fmt: skip

BLOCKS: dict[str, tuple[int, int]] = {
    "Basic Latin": (0x0000, 0x007F), "Latin-1 Supplement": (0x0080, 0x00FF), "Latin Extended-A": (0x0100, 0x017F),
    "Latin Extended-B": (0x0180, 0x024F), "IPA Extensions": (0x0250, 0x02AF), "Greek": (0x0370, 0x03FF),
    "Spacing Modifier Letters": (0x02B0, 0x02FF), "Combining Diacritical Marks": (0x0300, 0x036F),
    "Greek and Coptic": (0x0370, 0x03FF), "Cyrillic": (0x0400, 0x04FF), "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF), "Arabic": (0x0600, 0x06FF), "Latin Extended Additional": (0x1E00, 0x1EFF),
    "Greek Extended": (0x1F00, 0x1FFF), "General Punctuation": (0x2000, 0x206F), "Arrows": (0x2190, 0x21FF),
    "Superscripts and Subscripts": (0x2070, 0x209F), "Letterlike Symbols": (0x2100, 0x214F),
    "Mathematical Operators": (0x2200, 0x22FF), "Hiragana": (0x3040, 0x309F), "Katakana": (0x30A0, 0x30FF),
    "CJK Unified Ideographs": (0x4E00, 0x9FFF), "Hangul Syllables": (0xAC00, 0xD7AF),
}  # fmt: skip
"""Blocks never change, so these sets hold for every character. Java 17's identifier of the second Greek is GREEK."""
_BLOCK_SPELLINGS = {
    spelling.upper(): (block,)
    for name, block in BLOCKS.items()
    for spelling in (name, name.replace(" ", ""), name.replace(" ", "_").replace("-", "_"))
    if spelling != "Greek_and_Coptic"
}
SCRIPTS = frozenset(
    "LATIN LATN GREEK GREK CYRILLIC CYRL HEBREW HEBR HAN HANI HIRAGANA HIRA KATAKANA KANA HANGUL HANG COMMON ZYYY".split()
)


class Property(NamedTuple):
    """A set of characters, and whether it is known for settled characters only."""

    ranges: Ranges
    settled_only: bool


def named_property(name: str, *, ignore_case: bool, unicode_classes: bool) -> Property | None:
    """
    The set that Java calls `\\p{name}`; None where Java knows no such name.

    Raises:
        PatternRefused: Java may know the name, but its set is not known here.

    Example:
        >>> named_property("Digit", ignore_case=False, unicode_classes=False)
        Property(ranges=((48, 57),), settled_only=False)
    """
    if "=" in name:
        kind, value = name.split("=", 1)
        match kind.lower():
            case "sc" | "script":
                return _script(value)
            case "blk" | "block":
                return _block(value)
            case "gc" | "general_category":
                return _category(value, ignore_case)
        return None
    if name.startswith("In"):
        return _block(name[2:])
    if name.startswith("Is"):
        rest = name[2:]
        shown = _BINARY.get(rest.upper()) or _POSIX.get(rest.upper())
        if shown is not None:
            return _settled(_IN_EITHER_CASE.get(rest.upper(), shown) if ignore_case else shown)
        if rest.upper() in {"NONCHARACTER_CODE_POINT", "NONCHARACTERCODEPOINT"}:
            raise PatternRefused(f"the set of characters \\p{{{name}}} is not known here")
        return _category(rest, ignore_case) or _script(rest)
    if unicode_classes and name.upper() in _POSIX:
        key = name.upper()
        return _settled(_IN_EITHER_CASE.get(key, _POSIX[key]) if ignore_case else _POSIX[key])
    return _category(name, ignore_case)


def _category(name: str, ignore_case: bool) -> Property | None:
    if name == "L1":
        return Property(((0, 0xFF),), settled_only=False)
    if name == "all":
        return Property(EVERYTHING, settled_only=False)
    if ignore_case and name in {"Lower", "Upper"}:
        return Property(ASCII_CLASSES["Alpha"], settled_only=False)
    if name in ASCII_CLASSES:
        return Property(ASCII_CLASSES[name], settled_only=False)
    if name.startswith("java"):
        rest = name[4:]
        if rest in _JAVA_REFUSED:
            raise PatternRefused(f"the set of characters \\p{{{name}}} is not known here")
        shown = _JAVA.get(rest)
    else:
        rest = name
        shown = rf"\p{{{name}}}" if name in CATEGORIES else _NAMED.get(name)
    if shown is None:
        return None
    return _settled(_IN_EITHER_CASE.get(rest, shown) if ignore_case else shown)


def _script(name: str) -> Property | None:
    if name.upper() in SCRIPTS:
        return _settled(rf"\p{{Script={name}}}")
    _refuse_if_known("Script", name)
    return None


def _block(name: str) -> Property | None:
    block = _BLOCK_SPELLINGS.get(name.upper())
    if block is not None:
        return Property(block, settled_only=False)
    _refuse_if_known("Block", name)
    return None


def _refuse_if_known(kind: str, name: str) -> None:
    """
    Tell a name that Java cannot know from one whose set we do not have.

    Measured: the `regex` module knows every name of Java 17 (and more, and looser spellings of them).
    """
    import regex

    if not name.isascii() or not name.replace(" ", "").replace("_", "").replace("-", "").isalnum():
        return
    try:
        regex.compile(rf"\p{{{kind}={name}}}")
    except regex.error:
        if name.upper() != "SURROGATES_AREA":
            return
    raise PatternRefused(f"the characters of the Unicode {kind.lower()} {name} are not known here")


@lru_cache(maxsize=64)
def _settled(class_text: str) -> Property:
    """The settled characters of a class of the `regex` module."""
    import regex

    wanted = regex.compile(f"[{class_text}]+", regex.V1)
    found = []
    for first, last in SETTLED:
        text = "".join(map(chr, range(first, last + 1)))
        found += [(first + match.start(), first + match.end() - 1) for match in wanted.finditer(text)]
    return Property(union(tuple(found)), settled_only=True)


def letters_and_digits() -> Ranges:
    """What Java 17 takes for a word at `\\b`, apart from `_` and marks."""
    return _settled(r"\p{L}\p{Nd}").ranges


def marks() -> Ranges:
    """The settled characters that Java 17 takes for a word at `\\b` if they follow one."""
    return _settled(r"\p{Mn}").ranges


@lru_cache(maxsize=1)
def _cased() -> dict[int, tuple[int, int]]:
    """Each settled character with a case: its capital, and the small letter of that, by simple mappings."""
    cased = {}
    for first, last in SETTLED:
        for point in range(first, min(last, HIGHEST_CASED) + 1):
            upper = _simple(point, chr(point).upper())
            lower = 0x69 if upper == 0x130 else _simple(upper, chr(upper).lower())
            if (upper, lower) != (point, point):
                cased[point] = upper, lower
    return cased


def _simple(point: int, mapped: str) -> int:
    return ord(mapped) if len(mapped) == 1 else point


@lru_cache(maxsize=512)
def unicode_case(point: int) -> Property:
    """
    What one character matches under `(?iu)`.

    Example:
        >>> unicode_case(ord("k")).ranges == ((75, 75), (107, 107), (0x212A, 0x212A))
        True
    """
    upper, lower = _cased().get(point, (point, point))
    # Nothing outside Unicode's settled part will ever fold to an ASCII character.
    settled_only = point > 0x7F
    if upper == lower:
        return Property(single(point), settled_only)
    same = [(other, other) for other, (_, small) in _cased().items() if small == lower]
    return Property(union(tuple(same), single(lower)), settled_only)


@lru_cache(maxsize=64)
def unicode_case_range(first: int, last: int) -> Property:
    """What a range of a class matches under `(?iu)`."""
    reached = [
        (point, point) for point, (upper, lower) in _cased().items() if first <= upper <= last or first <= lower <= last
    ]
    return Property(union(((first, last),), tuple(reached)), settled_only=True)
