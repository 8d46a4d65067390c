"""A verb is one atomic function that takes an actor and a time by keyword, and says its Vietnamese term.

Why: who did it and when must be known to the audit line of every change, so neither may come from a global or a
clock; half a verb must not be stored; and a clerk's word must lead to the code.
"""

import ast
import re
from pathlib import Path

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
    # "area.app.function" → why this one is not like the others
    "foundation.accounts.one_time_password": "draws a random word, stores nothing",
    "foundation.audit.record": "a line of the caller's transaction: alone it would say that something happened",
    "foundation.audit.record_many": "as record",
    "foundation.audit.seal": "the machine's own work, in one transaction per batch",
    "foundation.audit.heads_file": "names a file",
    "foundation.audit.written_heads": "reads that file",
    "foundation.files.store_bytes": "bytes are durable before any row names them, so not one transaction",
    "foundation.files.sweep_unfinished": "works on the disk alone, on nothing that a row names",
    "foundation.files.sweep_purged": "works on the disk alone; what it takes away was decided before",
    "foundation.files.print_copy": "renders for seconds, which nobody else may wait for; its row and its audit line are one",
    "foundation.files.type_of": "a judgement over bytes",
    "records.documents.take_in": "bytes are durable before any row names them; what holds a file back outlives the refusal",
    "records.documents.look_at": "as take_in",
    "records.documents.stamp_arrival": "draws before it locks; its row is one transaction inside",
    "records.documents.number_the_upload": "as stamp_arrival: nobody waits for LibreOffice",
    "records.documents.inspect_approved": "reads a file before any number is taken",
    "records.documents.stampable": "a judgement over rows",
    "records.documents.latest_stamp": "as stampable",
    "records.documents.print_book": "as foundation.files.print_copy, which it calls",
    "records.documents.print_statistics": "as print_book",
    "records.documents.print_act": "as print_book",
    "records.documents.print_waiting": "as print_book; the job's facts name its actor, whose rights are read anew",
    "records.documents.spoken": "as stampable",
    "records.documents.addressee_of": "as stampable",
    "records.documents.send_report": "draws the sheet before it takes the number; its rows are one transaction inside",
    "foundation.jobs.enqueue": "the job is the one thing enqueued, as in django.tasks; its actor is in its facts",
    "foundation.jobs.claim": "the worker's own work: nobody acts",
    "foundation.jobs.renew": "as claim; one statement",
    "foundation.jobs.run": "as claim; an atomic job's transaction is inside, its failure is recorded outside",
    "foundation.jobs.sweep_done": "as claim; short statements",
    "foundation.org.read_csv": "parses text, stores nothing",
    "foundation.org.read_units": "as read_csv",
    "foundation.org.read_fates": "as read_csv",
    "foundation.org.apply_plan": "an agency at a time, each in one transaction inside: one that is refused must not hold up 183 others",
    "records.documents.may_have_a_file": "a judgement, asked before a byte is stored",
    "records.documents.run_bulk": "each row is a transaction of its own; its actor is read anew from who asked",
    "records.documents.clean_database": "no database cleans its files inside a transaction; what it ends is audited",
    "records.documents.run_flash_timers": "the machine's own work, in small transactions",
    "exchange.hub.run_timers": "the machine's own work, in one transaction per batch",
    "exchange.hub.run_recall_timers": "as run_timers",
    "exchange.hub.print_envelopes": "as foundation.files.print_copy, which it calls",
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
        for file in house.rooms("actions", "rules", "events")
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


def door(folder: Path) -> set[str] | None:
    """What a package of actions exports; None when the room is one file, where everything public is a verb."""
    init = folder / "actions" / "__init__.py"
    if not init.exists():
        return None
    return {
        name.value
        for node in ast.walk(house.parse(init))
        if isinstance(node, ast.Assign)
        and house.dotted(node.targets[0]) == "__all__"
        and isinstance(node.value, ast.List)
        for name in node.value.elts
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    }


def test_verbs_are_built_alike():
    bad, unused = [], set(EXCEPTIONS)
    for app in house.apps():
        exported = door(app.folder)
        for file in [file for file in house.rooms("actions") if file.is_relative_to(app.folder)]:
            for verb in verbs(house.parse(file)):
                name = f"{app.area}.{app.name}.{verb.name}"
                unused.discard(name)
                if name not in EXCEPTIONS and (exported is None or verb.name in exported):
                    bad += [
                        f"{house.place(file)}:{verb.lineno} {verb.name} {fault}" for fault in faults(verb)
                    ]
    assert not bad, "\n".join(bad)
    assert not unused, f"exceptions nobody needs: {unused}"


def test_a_package_of_actions_has_a_door():
    """Without `__all__` nothing would be looked at."""
    bad = [app.module for app in house.apps() if (app.folder / "actions").is_dir() and not door(app.folder)]
    assert not bad, bad


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
    text = re.sub(r"\{[^}]*\}", "", message).strip()
    if message and not text:
        return None  # the sentence is a fact: written where it is raised
    if not any(ord(letter) > 127 and letter.isalpha() for letter in text):
        return "has no Vietnamese letter"
    if english := ENGLISH.search(text):
        return f"speaks English: {english.group()!r}"
    return None


def refusals() -> list[type]:
    """Every Refusal that the loaded product knows."""
    from hoatoc.lib.refusal import Refusal

    def below(kind: type[Refusal]) -> set[type[Refusal]]:
        return {kind, *(deeper for one in kind.__subclasses__() for deeper in below(one))}

    kinds = [kind for kind in below(Refusal) - {Refusal} if kind.__module__.startswith("hoatoc.")]
    return sorted(kinds, key=lambda kind: (kind.__module__, kind.__name__))


def test_refusals_speak_vietnamese():
    bad = [
        f"{kind.__module__}.{kind.__name__} {problem}"
        for kind in refusals()
        if not kind.__name__.startswith("_") and (problem := not_for_a_clerk(kind.__doc__ or ""))
    ]
    assert not bad, "\n".join(bad)
    assert refusals()


def twice(codes: list[str]) -> set[str]:
    return {code for code in codes if codes.count(code) > 1}


def test_every_refusal_has_its_own_code():
    """A clerk reads the code to the help desk on the telephone: it must mean one thing."""
    own = {f"{kind.__module__}.{kind.__name__}": vars(kind).get("code") for kind in refusals()}
    assert not [name for name, code in own.items() if code is None]
    assert not twice(list(own.values()))


def test_a_code_used_twice_is_seen():
    assert twice(["TEP-01", "TEP-02", "TEP-01"]) == {"TEP-01"}


@pytest.mark.parametrize("message", ["Not in draft", "Văn bản is already issued", ""])
def test_an_english_refusal_is_seen(message: str):
    assert not_for_a_clerk(message)


def test_a_vietnamese_refusal_is_fine():
    assert not_for_a_clerk("Văn bản {symbol} đã phát hành, không sửa được. Hãy thu hồi trước.") is None
