"""A verb is one atomic function that takes an actor and a time by keyword, and says its Vietnamese term.

Why: who did it and when must be known to the audit line of every change, so neither may come from a global or a
clock; half a verb must not be stored; and a clerk's word must lead to the code.
"""

import ast
import re

import pytest

from tests.architecture import house

CLOCKS = re.compile(
    r"(^|\.)(now|utcnow|today|localdate|localtime)$|^time\.(time|time_ns)$|^(Now|functions\.Now|TransactionNow)$"
)
VIETNAMESE_WITHOUT_MARKS = (
    "Giao ",
    "Xem ",
    "Thu ",
    "Khai ",
    "Ghi ",
    "Cho ",
    "Thay ",
    "Xoay ",
    "Kho ",
    "Trao ",
)

EXCEPTIONS: dict[str, str] = {
    # "area.app.function" → why this verb is not like the others
}


def clocks(tree: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}: {house.dotted(node.func)}()"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and CLOCKS.search(house.dotted(node.func))
    ]


def test_no_clock_in_verbs_and_rules():
    bad = [
        f"{house.place(file)} {found}"
        for file in house.rooms("actions", "rules", "models", "events")
        for found in clocks(house.parse(file))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    "line",
    [
        "timezone.now()",
        "datetime.now(tz=UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "Now()",
    ],
)
def test_a_clock_is_seen(line: str):
    assert clocks(ast.parse(line))


def speaks_vietnamese(text: str) -> bool:
    """The first words before `:` or `.` carry Vietnamese letters, or are one of the terms without any."""
    first = re.split(r"[:.(\n]", text, maxsplit=1)[0]
    return any(ord(letter) > 127 and letter.isalpha() for letter in first) or f"{text} ".startswith(
        VIETNAMESE_WITHOUT_MARKS
    )


def faults(verb: ast.FunctionDef) -> list[str]:
    found = []
    arguments = verb.args
    if arguments.posonlyargs or arguments.args or arguments.vararg:
        found.append("takes positional arguments")
    names = {argument.arg for argument in arguments.kwonlyargs}
    found += [f"has no `{name}`" for name in ("actor", "at") if name not in names]
    decorators = {house.dotted(one.func if isinstance(one, ast.Call) else one) for one in verb.decorator_list}
    if not decorators & {"transaction.atomic", "atomic"}:
        found.append("is not @transaction.atomic")
    if not speaks_vietnamese(ast.get_docstring(verb) or ""):
        found.append("has no docstring that begins with the Vietnamese term")
    return found


def verbs(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_verbs_are_built_alike():
    bad, unused = [], set(EXCEPTIONS)
    for app in house.apps():
        files = [file for file in house.rooms("actions") if file.is_relative_to(app.folder)]
        for file in files:
            for verb in verbs(house.parse(file)):
                name = f"{app.area}.{app.name}.{verb.name}"
                if name in EXCEPTIONS:
                    unused.discard(name)
                    continue
                bad += [f"{house.place(file)}:{verb.lineno} {verb.name} {fault}" for fault in faults(verb)]
    assert not bad, "\n".join(bad)
    assert not unused, f"exceptions nobody needs: {unused}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('@transaction.atomic\ndef issue(entry, *, actor, at):\n    """Phát hành: …"""', "positional"),
        ('@transaction.atomic\ndef issue(*, entry, at):\n    """Phát hành: …"""', "actor"),
        ('@transaction.atomic\ndef issue(*, entry, actor):\n    """Phát hành: …"""', "`at`"),
        ('def issue(*, entry, actor, at):\n    """Phát hành: …"""', "atomic"),
        ('@transaction.atomic\ndef issue(*, entry, actor, at):\n    """Issue the document."""', "Vietnamese"),
        ("@transaction.atomic\ndef issue(*, entry, actor, at):\n    return entry", "Vietnamese"),
    ],
)
def test_a_bad_verb_is_seen(text: str, fault: str):
    (found,) = faults(verbs(ast.parse(text))[0])
    assert fault in found


def test_a_good_verb_is_fine():
    good = '@transaction.atomic\ndef issue(*, entry: Entry, actor: Actor, at: datetime) -> Entry:\n    """Phát hành: …"""'
    assert not faults(verbs(ast.parse(good))[0])


# --- refusals ----------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"\b(the|is|are|not|must|may|cannot|has|have|this|that|only|with|already|please|error|no)\b",
    re.IGNORECASE,
)


def not_for_a_clerk(message: str) -> str | None:
    """Why a clerk could not read this message."""
    text = re.sub(r"\{[^}]*\}", "", message)
    if not any(ord(letter) > 127 and letter.isalpha() for letter in text):
        return "has no Vietnamese letter"
    if english := ENGLISH.search(text):
        return f"speaks English: {english.group()!r}"
    return None


def test_refusals_speak_vietnamese():
    from hoatoc.lib.refusal import Refusal

    def below(kind: type[Refusal]) -> set[type[Refusal]]:
        return {kind, *(deeper for one in kind.__subclasses__() for deeper in below(one))}

    kinds = {kind for kind in below(Refusal) - {Refusal} if kind.__module__.startswith("hoatoc.")}
    bad = [
        f"{kind.__module__}.{kind.__name__} {problem}"
        for kind in kinds
        if not kind.__name__.startswith("_") and (problem := not_for_a_clerk(kind.__doc__ or ""))
    ]
    assert not bad, "\n".join(bad)
    assert kinds


@pytest.mark.parametrize("message", ["Not in draft", "Văn bản is already issued", ""])
def test_an_english_refusal_is_seen(message: str):
    assert not_for_a_clerk(message)


def test_a_vietnamese_refusal_is_fine():
    assert not_for_a_clerk("Văn bản {symbol} đã phát hành, không sửa được. Hãy thu hồi trước.") is None
