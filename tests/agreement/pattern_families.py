"""
Patterns and values on which engines are known to differ from Java, made anew from a seed.

One family for each row of the table of differences that was measured before nlcrit was written, and one for
each trap found since; and one probe for each kind of construct.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Maker = Callable[[Random], str]

LETTERS = ["a", "b", "k", "K", "s", "S", "A", "x", "é", "É", "α", "Α", "😀"]
TERMINATORS = ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"]
COMMON = [
    "", "a", "A", "aa", "ab", "abab", "aab", "k", "K", "\u212a", "s", "ſ", "é", "É", "α", "Α", "Σ", "ς", "😀", "e\u0301",
    "1", "٣", "_", " ", "\t", "\xa0", "\u180e", "\x0b", "\n", "a\n", "a\r\n", "\r\n", "a\x85", "\u2028", "a\0b", "\0",
    "<", "]", "}", "-", "&", "a-b", "MBON01", "mbon01", "KCab-p(R)", "中", "ı", "İ", "ß", "[a]", ":", "\x1b", "\x01",
]  # fmt: skip


def _pick(random: Random, *options: str) -> str:
    return random.choice(options)


def _atom(random: Random) -> str:
    return random.choice([*"aabkKsx.", "[ab]", "[^a]", "é", r"\w", r"\d", "(a|b)", "(?:ab)", "(k)"])


def _word(random: Random) -> str:
    return "".join(
        _atom(random) + random.choice(["", "", "", "*", "+", "?", "{2}"]) for _ in range(random.randint(1, 3))
    )


def _portable(random: Random) -> str:
    return random.choice(["", "^"]) + _word(random) + random.choice(["", "|" + _word(random), "$", ".*"])


def _lookahead(random: Random) -> str:
    return f"{_pick(random, '(?=', '(?!')}{_word(random)}){_word(random)}.*"


def _lookbehind(random: Random) -> str:
    inside = random.choice(
        ["a", "ab", "a|bc", "[ab]{1,2}", ".", "^", "\n", "x?", "a{2}", "(?:ab){2}", "a+", "(?:a|b){2}"]
    )
    return f".*{_pick(random, '(?<=', '(?<!')}{inside}){_word(random)}"


def _back_reference(random: Random) -> str:
    group = random.choice([r"(\w)", "(a|b)", "(.)", "(?<n>a*)", "(a)?", "(k+?)", "(?:(a)|b)"])
    again = random.choice([r"\1", r"\1+", r"x?\1", r"\2", r"\11", r"(?i:\1)", r"\k<n>", r"(?=\1)."])
    return group + again + random.choice(["", ".*"])


def _atomic(random: Random) -> str:
    return f"(?>{random.choice(['a|ab', 'a*', '.*', 'ab?', 'a+|b'])}){random.choice(['b', 'a', '', '.', 'c?'])}"


def _possessive(random: Random) -> str:
    body = random.choice(["a", "[ab]", ".", "(?:a|ab)", "(a)"])
    return body + random.choice(["*+", "++", "?+", "{1,2}+", "{2}+"]) + random.choice(["", "a", "b", "."])


def _ignore_case(random: Random) -> str:
    return (
        "(?i)" + random.choice(["", "^"]) + "".join(random.choice([*LETTERS, "[a-k]", "[^k]", r"\w"]) for _ in range(3))
    )


def _flags_in_the_middle(random: Random) -> str:
    flags = random.choice(["(?i)", "(?i:k)", "(?s)", "(?-i)", "(?im-s)", "(?i-i)", "(?x) ", "(?d)", "(?m)"])
    return random.choice(["{0}{1}{2}", "({0}{1}){2}", "{0}({1}|{2})", "(?i:{0}){1}{2}"]).format(
        random.choice("aks."), flags, random.choice(["k", "a", ".", "s|K", "(?-i)a", "$"])
    )


def _unicode_case(random: Random) -> str:
    return random.choice(["(?iu)", "(?ui)", "(?iU)"]) + random.choice(
        ["k", "s", "é", "α", "[a-k]", "[α-ω]", "[^k]", "ß", "i", "mbon", "[é]", "σ", "aé"]
    )


def _unicode_classes(random: Random) -> str:
    return "(?U)" + random.choice([r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", r"\p{Alpha}", r"\p{Upper}", r"\p{Punct}"])


def _escaped_sets(random: Random) -> str:
    return "".join(
        random.choice(
            [r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", r"\h", r"\H", r"\v", r"\V", r"[\s\d]", r"[^\W]", r"[\D]"]
        )
        for _ in range(random.randint(1, 2))
    ) + random.choice(["", "*", "?"])


def _dot(random: Random) -> str:
    return random.choice(["", "(?s)", "(?d)", "(?sd)"]) + random.choice([".", "a.", ".*", ".+a", "a.b", "..", "(.)"])


def _set_operations(random: Random) -> str:
    parts = ["a-z", "[^b]", "[a-k]", "k", "é", "^a", r"\w", "[a-z&&[^k]]", r"\p{Lower}", "&", "s", "[α-ω]"]
    middle = random.choice(["", "&&", "&&", "&", "&&&"])
    return f"[{random.choice(['', '^'])}{random.choice(parts)}{middle}{random.choice(parts)}]{random.choice(['', '+'])}"


def _odd_classes(random: Random) -> str:
    return random.choice(
        [
            "[]a]",
            "[^]a]",
            "[a-]",
            "[-a]",
            "[a-\\d]",
            "[]",
            "[a",
            "[a-[b]]",
            "[\\d-z]",
            "[a&&]",
            "[&&a]",
            "[&&]",
            "[^^]",
            "[a^]",
            "[[:alpha:]]",
            "[[:^alpha:]]",
            "[a||b]",
            "[a--b]",
            "[a~~b]",
            "[z-a]",
            "[\\v-\\x0d]",
            "[\\Qa-z\\E]",
            "[\\b]",
            "(?x)[a b]",
            "(?x)[a#b\n]",
            "[\\]]",
            "[a&&[b]&c]",
            "[ab&&b&&[^a]]",
            "[[a][b]]",
            "[^[a]b]",
            "[\\n-\\r]",
            "[é-ü&&\\w]",
        ]
    ) + random.choice(["", "*", "a"])


def _groups(random: Random) -> str:
    return random.choice(
        ["(?<n>a)", "(?P<n>a)", "(?<n>a)\\k<n>", "(?<n1>a)(?<n1>b)", "(?'n'a)", "(?<1>a)", "(?:a", "a)"]
    ) + (random.choice(["", "b", "*"]))


def _braces(random: Random) -> str:
    return random.choice("ab.") + random.choice(
        [
            "{,3}",
            "{b",
            "{",
            "{2}",
            "{2,}",
            "{1,2}?",
            "{ 2}",
            "{2 }",
            "{2}{3}",
            "{3,2}",
            "}",
            "{a}",
            "{0}",
            "{}",
            "{2,b}",
            "**",
            "*{2}",
            "+*",
            "++",
            "+++",
            "??",
            "???",
            "{2}*",
            "*",
            "|*",
            "{2147483648}",
        ]
    )


def _escaped_signs(random: Random) -> str:
    return "".join(
        random.choice(
            [r"\<", r"\>", r"\-", r"\_", r"\ ", r"\é", r"\"", r"\&", r"\~", r"\y", r"\K", r"\z", r"\8", r"\.", r"\\"]
        )
        for _ in range(random.randint(1, 2))
    )


def _large_repeats(random: Random) -> str:
    return random.choice(
        ["a{1,1001}", "(?:a{100}){100}", "(a|b){0,2000}", ".{0,1000}", "(?:.{0,10}){0,100}", "a{65535}", "[^a]{2,999}"]
    )


def _rare_escapes(random: Random) -> str:
    return "".join(
        random.choice(
            [
                r"\h",
                r"\R",
                r"\X",
                r"\e",
                r"\cA",
                r"\c[",
                r"\a",
                r"\f",
                r"\R+",
                r"\X*",
                r"\R{2}",
                r"\N{DIGIT ONE}",
                r"\v",
            ]
        )
        for _ in range(random.randint(1, 2))
    ) + random.choice(["", ".*"])


def _anchors(random: Random) -> str:
    anchor = random.choice(
        ["^", "$", r"\A", r"\Z", r"\z", r"\G", r"\b", r"\B", "(?m)^", "(?m)$", "(?d)$", "(?md)^", "(?md)$"]
    )
    return random.choice(
        ["a{}.*", ".*{}", "{}.*", "a{}\n", "(?s).*{}.*", "({}a|b)*", ".{}.", "(?s)a.{}", "(?:{}|a)b?"]
    ).replace("{}", anchor)


def _comments(random: Random) -> str:
    return "(?x)" + random.choice(
        ["a b", "a # c", "a#c\nb", r"a\ b", "[a b]", "a +", "(?-x) a", "( ?:a)", "a{2 }", r"\#", "a #\u2028b"]
    )


def _properties(random: Random) -> str:
    name = random.choice(
        "IsGreek Alpha IsAlphabetic L Lu Ll Nd P IsLatin InGreek Upper Lower Punct XDigit sc=Grek blk=Cyrillic gc=Lu "
        "javaLowerCase javaLetter IsUppercase all L1 LC IsPunctuation IsWhite_Space Foo IsDigit Space Cntrl ASCII".split()
    )
    return (
        random.choice(["", "(?i)"])
        + random.choice([r"\p{%s}", r"\P{%s}", r"[\p{%s}a]", r"[^\p{%s}]", r"\p{%s}+"]) % name
    )


def _one_letter_properties(random: Random) -> str:
    return random.choice(
        [r"\pL", r"\PL", r"\pN*", r"\px", r"\p", r"\p{L", r"\p{}", r"\p{^L}", r"[\pL&&[^a-z]]", r"\p{IsL}"]
    )


def _quoting(random: Random) -> str:
    return (
        random.choice(["", "a", r"\x4", "("])
        + r"\Q"
        + random.choice(["a.b", "1", "(", "[a]", "", "\\", "*", "é#"])
        + random.choice(["", r"\E", r"\E+", r"\E.*", r"\Ea|b"])
    )


def _numbers(random: Random) -> str:
    return random.choice(
        [
            r"\x41",
            r"\x{41}",
            r"\x{1F600}",
            r"\x{110000}",
            r"\x4",
            r"\u0041",
            r"\u12",
            r"\uD83D\uDE00",
            r"\0101",
            r"\01",
            r"\08",
            r"\0377",
            r"\0400",
            r"\x{}",
            r"\uD83D",
            r"\x0a",
            r"\t",
            r"\u212A",
            r"\c",
            "\\",
        ]
    ) + random.choice(["", "?", "a"])


def _re2_traps(random: Random) -> str:
    """RE2 takes `[Kk]` for `(?i:k)`, and errs where it merges options."""
    options = ["[Kk]", "[Ss]", "[Aa]", "(?i:k)", "(?i:a)", "[ab]", "a", "x", "k", "xa", "x[Aa]", "(?i:xk)"]
    return "|".join(random.choice(options) for _ in range(random.randint(2, 3)))


def _early_ends(random: Random) -> str:
    """Java's loops end at the first round that takes nothing."""
    body = random.choice(["^a*?", "a?", "|a", "a*|b", r"\b|a", "(?=a)a?", "a?+", "(?>a?)b?", "a??b??", "$|a"])
    return f"({body}){random.choice(['{2,}', '{2}', '*', '+', '{0,2}', '{2,3}?'])}{random.choice(['', 'a', 'b?'])}"


FAMILIES: dict[str, Maker] = {
    "a subset on which all engines agree": _portable,
    "lookahead": _lookahead,
    "lookbehind": _lookbehind,
    "back-reference": _back_reference,
    "atomic group": _atomic,
    "possessive": _possessive,
    "(?i) on non-ASCII and KELVIN SIGN": _ignore_case,
    "(?i) in the middle": _flags_in_the_middle,
    "(?iu)": _unicode_case,
    "(?U)": _unicode_classes,
    r"\d \w \s": _escaped_sets,
    ".": _dot,
    "[a&&[^b]] and [a[b]]": _set_operations,
    "[[:alpha:]] and other odd classes": _odd_classes,
    "(?P<n>) and (?<n>)": _groups,
    "{,3} and a{b": _braces,
    r"\< and other escaped signs": _escaped_signs,
    "a{1,1001} and 100 x 100": _large_repeats,
    r"\h \R \X \e \cA": _rare_escapes,
    r"\Z and other anchors": _anchors,
    "(?x)": _comments,
    r"\p{IsGreek} and \p{Alpha}": _properties,
    r"\pL": _one_letter_properties,
    r"\Q...\E": _quoting,
    "characters by number": _numbers,
    "options that RE2 merges": _re2_traps,
    "rounds that take nothing": _early_ends,
}


def values_for(pattern: str, random: Random) -> list[str]:
    """Values of all kinds, and some made of the pattern's own characters."""
    own = [character for character in pattern if character not in r"\[](){}*+?|^$.&:<>=!#"] or ["a"]
    made = []
    for _ in range(8):
        pool = own if random.random() < 0.8 else [*LETTERS, *TERMINATORS]
        made.append("".join(random.choice(pool) for _ in range(random.randint(1, 5))))
    made += [made[0].swapcase(), made[1] + random.choice(TERMINATORS), random.choice(TERMINATORS) + made[2]]
    return sorted({*made, *random.sample(COMMON, 12), "", "".join(own), pattern} - {"\ud83d"})


PROBES: list[tuple[str, str]] = [
    # pattern, value: one for each kind
    ("MBON01", "MBON01"), ("MBON.*", "MBON01"), (".*MB.*", "aMBb"), ("a|b", "b"), ("(a|b)c", "bc"), ("a?", ""),
    ("a*", "aaa"), ("a+b", "aab"), ("a{2}", "aa"), ("a{2,3}", "aaa"), ("a{2,}", "aaaa"), ("a*?b", "aab"),
    ("a??b", "b"), ("a+?", "aa"), ("[abc]", "b"), ("[a-c]+", "abc"), ("[^a]", "b"), ("[^a]", "\n"), ("^a$", "a"),
    ("^a$", "a\n"), ("a$\\n", "a\n"), (r"\Aa\z", "a"), (r"a\Z\n", "a\n"), (r"\Ga", "a"), ("(?m)^a$\n^b$", "a\nb"),
    ("a.b", "a\nb"), ("a.b", "a\rb"), ("a.b", "a\x85b"), ("a.b", "a\u2028b"), ("(?s)a.b", "a\nb"), ("(?d)a.b", "a\rb"),
    (".", "😀"), ("..", "e\u0301"), (r"\d+", "12"), (r"\d", "٣"), (r"\w", "é"), (r"\s", "\x0b"), (r"\s", "\xa0"),
    (r"\D\W\S", "é😀é"), (r"\h", "\xa0"), (r"\H", "a"), (r"\v", "\x0b"), (r"\V", "a"), (r"\R", "\r\n"), (r"\X", "e\u0301"),
    (r"\e", "\x1b"), (r"\cA", "\x01"), (r"\a\f\t", "\x07\x0c\t"), (r"\x41", "A"), (r"\x{1F600}", "😀"), (r"\u0041", "A"),
    (r"\uD83D\uDE00", "😀"), (r"\0101", "A"), (r"\N{LATIN SMALL LETTER A}", "a"), (r"\Qa.b\E", "a.b"), (r"\Qa.b", "a.b"),
    (r"\<", "<"), (r"\-\_", "-_"), (r"\y", "y"), (r"\p{Alpha}", "a"), (r"\p{L}", "é"), (r"\pL", "é"), (r"\P{L}", "1"),
    (r"\p{Lu}", "É"), (r"\p{IsGreek}", "α"), (r"\p{InGreek}", "α"), (r"\p{IsAlphabetic}", "中"), (r"\p{javaLowerCase}", "a"),
    (r"\p{script=Greek}", "α"), (r"\p{Foo}", "a"), (r"\p{Punct}", "+"), (r"(?i)\p{Lower}", "A"), ("[a[b]]", "b"),
    ("[a-z&&[^b]]", "a"), ("[a-z&&b]", "b"), ("[[:alpha:]]", "a"), ("[]a]", "]"), ("[^]a]", "b"), ("[a-]", "-"),
    (r"[a-\d]", "5"), (r"[\w-]", "-"), ("[]", ""), ("[a", "a"), ("]", "]"), ("}", "}"), ("{", "{"), ("a{,3}", "aa"),
    ("a{b", "a{b"), ("a{2}{3}", "aa"), ("*a", "a"), ("a**", "a"), ("a)", "a"), ("(a", "a"), ("(?=ab)a.", "ab"), ("(?!ab)a.", "ac"),
    ("ab(?<=b)c", "abc"), ("a(?<!b)c", "ac"), ("(?<=a+)b", "b"), (r"(a)\1", "aa"), (r"(?<n>a)\k<n>", "aa"), (r"(?i)(a)\1", "aA"),
    (r"\1a", "a"), ("(?P<n>a)", "a"), ("(?>a|ab)c", "abc"), ("a*+a", "aa"), ("(?:a|ab)?+c", "abc"), ("(?i)k", "\u212a"),
    ("(?i)É", "é"), ("(?iu)É", "é"), ("(?iu)k", "\u212a"), ("a(?i)b", "aB"), ("a(?i:b)c", "aBc"), ("(?i)a(?-i)b", "AB"),
    ("(?x)a b # c", "ab"), (r"(?U)\w", "é"), (r"(?U)\b", ""), ("(?c)a", "a"), (r"\ba\b", "a"), (r"a\b.", "aé"), (r"a\Bb", "ab"),
    (r"\b{g}a", "a"), ("a{1,1001}", "aa"), ("(?:a{100}){100}", "a"), ("(a+)+b", "a" * 28), ("a\0b", "a\0b"), ("(?#c)a", "a"),
    ("|a", ""), ("", ""), ("()", ""), (r"(?:(a)|b)*\1", "aba"), (r"(^a*?){2}", "a"), (r"\p{IsBraille}", "⠁"), ("x|[Kk]", "\u212a"),
]  # fmt: skip
