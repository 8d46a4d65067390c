"""Bảng quyền: who may do what, as data (design: model of rights, one row a right).

The authorisation matrix of the tests is generated from this table and from the routes that name its rights. A right says
what a *role* may do inside its own agency; which rows it may touch is each app's `access`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """Vai trò of an appointment at its agency."""

    CLERK = "clerk"
    LEADER = "leader"
    CHIEF_OF_OFFICE = "chief_of_office"
    UNIT_HEAD = "unit_head"
    OFFICER = "officer"
    CELL_SECRETARY = "cell_secretary"
    AGENCY_ADMIN = "agency_admin"
    PROVINCE_ADMIN = "province_admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: Mapping[Role, str] = {
    Role.CLERK: "Văn thư",
    Role.LEADER: "Lãnh đạo",
    Role.CHIEF_OF_OFFICE: "Chánh văn phòng",
    Role.UNIT_HEAD: "Trưởng đơn vị",
    Role.OFFICER: "Chuyên viên",
    Role.CELL_SECRETARY: "Bí thư chi bộ",
    Role.AGENCY_ADMIN: "Quản trị cơ quan",
    Role.PROVINCE_ADMIN: "Quản trị mạng tỉnh",
    Role.AUDITOR: "Kiểm tra viên",
}


class Right(StrEnum):
    """Quyền: one kind of act. Routes and verbs name a right, never a role."""

    ANYONE = "anyone"  # also without logging in
    PERSON = "person"  # logged in, with or without an appointment
    MEMBER = "member"  # acting through any appointment
    READ_ENTRIES = "read_entries"
    REGISTER = "register"
    RETURN = "return"
    CONFIRM = "confirm"
    READ_NEW = "read_new"
    SEND_REPORT = "send_report"
    TAKE_NUMBER = "take_number"
    ISSUE = "issue"
    PROPOSE_NUMBERING = "propose_numbering"
    APPROVE_NUMBERING = "approve_numbering"
    DECIDE_HELD_FILE = "decide_held_file"
    READ_BOOKS = "read_books"
    KEEP_LEDGERS = "keep_ledgers"
    SIGN_HANDOVER = "sign_handover"
    READ_BOARD = "read_board"
    FOLLOW_DELIVERIES = "follow_deliveries"
    PROPOSE_RECALL = "propose_recall"
    DECIDE_RECALL = "decide_recall"
    ORDER_RECALL = "order_recall"
    ANSWER_RECALL = "answer_recall"
    SEND_ON = "send_on"
    RELATE = "relate"
    KEEP_CORRESPONDENTS = "keep_correspondents"
    READ_DIRECTORY = "read_directory"
    KEEP_PEOPLE = "keep_people"
    KEEP_AGENCIES = "keep_agencies"
    KEEP_CALENDAR = "keep_calendar"
    KEEP_INSTALLATION = "keep_installation"
    KEEP_ROSTER = "keep_roster"
    READ_AUDIT = "read_audit"
    SEE_ALARMS = "see_alarms"
    GRANT_READING = "grant_reading"
    CHANGE_SECRECY = "change_secrecy"
    PURGE = "purge"
    CONFIRM_TRANSFER = "confirm_transfer"  # bàn giao của cơ quan đã kết thúc


_EVERY_ROLE = frozenset(Role)
_OFFICE = frozenset({Role.CLERK, Role.LEADER, Role.CHIEF_OF_OFFICE})
_READERS = _OFFICE | {Role.UNIT_HEAD, Role.OFFICER, Role.CELL_SECRETARY, Role.AUDITOR}

POLICY: Mapping[Right, frozenset[Role]] = {
    Right.ANYONE: _EVERY_ROLE,
    Right.PERSON: _EVERY_ROLE,
    Right.MEMBER: _EVERY_ROLE,
    Right.READ_ENTRIES: _READERS,
    Right.REGISTER: frozenset({Role.CLERK}),
    Right.RETURN: frozenset({Role.CLERK, Role.CELL_SECRETARY}),
    Right.CONFIRM: frozenset({Role.CELL_SECRETARY}),
    Right.READ_NEW: frozenset({Role.LEADER, Role.CHIEF_OF_OFFICE, Role.CELL_SECRETARY}),
    Right.SEND_REPORT: frozenset({Role.CELL_SECRETARY}),
    Right.TAKE_NUMBER: frozenset({Role.CLERK}),
    Right.ISSUE: frozenset({Role.CLERK}),
    Right.PROPOSE_NUMBERING: frozenset({Role.CLERK}),
    Right.APPROVE_NUMBERING: frozenset({Role.CHIEF_OF_OFFICE, Role.LEADER}),
    Right.DECIDE_HELD_FILE: frozenset({Role.CHIEF_OF_OFFICE, Role.LEADER}),
    Right.READ_BOOKS: _OFFICE | {Role.AUDITOR},
    Right.KEEP_LEDGERS: frozenset({Role.CLERK}),
    Right.SIGN_HANDOVER: _READERS - {Role.AUDITOR},
    Right.READ_BOARD: _OFFICE | {Role.AUDITOR},
    Right.FOLLOW_DELIVERIES: frozenset({Role.CLERK}),
    Right.PROPOSE_RECALL: frozenset({Role.CLERK}),
    Right.DECIDE_RECALL: frozenset({Role.CHIEF_OF_OFFICE, Role.LEADER}),
    Right.ORDER_RECALL: frozenset({Role.LEADER}),
    Right.ANSWER_RECALL: frozenset({Role.CLERK, Role.CELL_SECRETARY}),
    Right.SEND_ON: frozenset({Role.CLERK}),
    Right.RELATE: frozenset({Role.CLERK}),
    Right.KEEP_CORRESPONDENTS: frozenset({Role.CLERK}),
    Right.READ_DIRECTORY: _EVERY_ROLE,
    Right.KEEP_PEOPLE: frozenset({Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN}),
    Right.KEEP_AGENCIES: frozenset({Role.PROVINCE_ADMIN}),
    Right.KEEP_CALENDAR: frozenset({Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN}),
    Right.KEEP_INSTALLATION: frozenset({Role.PROVINCE_ADMIN}),
    Right.KEEP_ROSTER: frozenset({Role.CLERK, Role.CHIEF_OF_OFFICE, Role.AGENCY_ADMIN}),
    Right.READ_AUDIT: frozenset({Role.AUDITOR, Role.CHIEF_OF_OFFICE}),
    Right.SEE_ALARMS: _OFFICE | {Role.CELL_SECRETARY},
    Right.GRANT_READING: _OFFICE,
    Right.CHANGE_SECRECY: frozenset({Role.CHIEF_OF_OFFICE, Role.LEADER}),
    Right.CONFIRM_TRANSFER: _OFFICE | {Role.CELL_SECRETARY, Role.PROVINCE_ADMIN},
    Right.PURGE: frozenset({Role.CHIEF_OF_OFFICE, Role.LEADER, Role.AGENCY_ADMIN}),
}


class Scope(StrEnum):
    """Phạm vi uỷ quyền: the kinds of acts that somebody who is away leaves to a delegate (feature 9.18)."""

    READ = "read"
    TAKE_IN = "take_in"
    SEND = "send"
    APPROVE = "approve"

    @property
    def label(self) -> str:
        return SCOPE_LABELS[self]


SCOPE_LABELS: Mapping[Scope, str] = {
    Scope.READ: "Xem văn bản, sổ, báo khẩn",
    Scope.TAKE_IN: "Tiếp nhận, vào sổ, trả lại, ký nhận",
    Scope.SEND: "Lấy số, phát hành, chuyển tiếp, theo dõi",
    Scope.APPROVE: "Duyệt: số, thu hồi, tệp bị giữ",
}

SCOPES: Mapping[Scope, frozenset[Right]] = {
    Scope.READ: frozenset(
        {
            Right.READ_ENTRIES,
            Right.READ_NEW,
            Right.READ_BOOKS,
            Right.READ_BOARD,
            Right.READ_DIRECTORY,
            Right.SEE_ALARMS,
        }
    ),
    Scope.TAKE_IN: frozenset(
        {
            Right.REGISTER,
            Right.RETURN,
            Right.CONFIRM,
            Right.KEEP_LEDGERS,
            Right.SIGN_HANDOVER,
            Right.ANSWER_RECALL,
            Right.GRANT_READING,
        }
    ),
    Scope.SEND: frozenset(
        {
            Right.TAKE_NUMBER,
            Right.ISSUE,
            Right.PROPOSE_NUMBERING,
            Right.PROPOSE_RECALL,
            Right.FOLLOW_DELIVERIES,
            Right.SEND_ON,
            Right.SEND_REPORT,
            Right.RELATE,
            Right.KEEP_CORRESPONDENTS,
        }
    ),
    Scope.APPROVE: frozenset(
        {
            Right.APPROVE_NUMBERING,
            Right.DECIDE_HELD_FILE,
            Right.DECIDE_RECALL,
            Right.ORDER_RECALL,
            Right.CHANGE_SECRECY,
        }
    ),
}
"""A right that stands nowhere here is never delegated (`NEVER_DELEGATED` says which; a test holds the two together)."""

NEVER_DELEGATED: frozenset[Right] = frozenset(
    {
        Right.KEEP_PEOPLE,
        Right.KEEP_AGENCIES,
        Right.KEEP_CALENDAR,
        Right.KEEP_INSTALLATION,
        Right.KEEP_ROSTER,
        Right.READ_AUDIT,
        Right.PURGE,
        Right.CONFIRM_TRANSFER,
    }
)
"""Quản trị, nhật ký và xoá: they belong to a person, not to a chair."""

ABOUT_SECRETS: frozenset[Right] = frozenset({Right.GRANT_READING, Right.CHANGE_SECRECY})
"""Delegated only together with the reading of secrets."""

NOT_LENT: frozenset[Role] = frozenset({Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.AUDITOR})
"""Roles that an appointment keeps to itself when it is delegated."""


def delegated(scopes: Iterable[Scope], *, reads_secret: bool) -> frozenset[Right]:
    """The rights that these scopes hand over; reading goes with each of them, because nobody acts on what they cannot see."""
    rights = SCOPES[Scope.READ].union(*(SCOPES[scope] for scope in scopes))
    return rights if reads_secret else rights - ABOUT_SECRETS


def lendable(roles: Iterable[Role]) -> list[Scope]:
    """The kinds of acts that these roles could hand over at all."""
    lent = frozenset(roles) - NOT_LENT
    return [
        scope for scope, rights in SCOPES.items() if any(not lent.isdisjoint(POLICY[each]) for each in rights)
    ]


READS_WHOLE_AGENCY: frozenset[Role] = _OFFICE | {Role.CELL_SECRETARY}
"""Roles that see every ordinary entry of their agency; the others see what an `entry_reader` row names."""

READS_METADATA_ONLY: frozenset[Role] = frozenset({Role.AUDITOR})
"""Roles that see rows and audit but open no file."""


def who_may(right: Right) -> str:
    """The roles that hold a right, in Vietnamese, for the sentence of a refusal."""
    return ", ".join(role.label.lower() for role in Role if role in POLICY[right])
