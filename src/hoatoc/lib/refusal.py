"""Từ chối: what the product answers when a rule says no."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Hệ thống từ chối yêu cầu này.

    A subclass is a sentence (`NumberTaken`); its docstring is the Vietnamese message and may hold `{facts}`.
    `code` is stable and printed for the help desk, `status` is the HTTP status the edge answers with.
    """

    code: ClassVar[str] = "TC-00"
    status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The Vietnamese sentence that says what is wrong and what to do next."""
        text = " ".join((type(self).__doc__ or "").split())
        return text.format(**self.facts)


class NotFound(Refusal):
    """Không có mục này, hoặc bạn không có quyền xem. Hãy kiểm tra lại đường dẫn hoặc hỏi văn thư cơ quan."""

    code = "TC-404"
    status = 404


class RoleMayNot(Refusal):
    """Chức danh bạn đang dùng không được làm việc này. Hãy đổi chức danh ở góc phải, hoặc nhờ {who}."""

    code = "TC-403"
    status = 403


class NotDelegated(Refusal):
    """Bạn đang thay mặt {for_name}; việc này không nằm trong phạm vi uỷ quyền. Hãy đổi về chức danh của mình ở góc phải, hoặc nhờ chính {for_name}."""

    code = "UQ-00"
    status = 403


class Invalid(Refusal):
    """{reason}"""

    code = "TC-422"
    status = 422


CONSTRAINTS: dict[str, type[Refusal]] = {}
"""Named database constraint → the Refusal it means; the edge translates, an unknown constraint stays a bug."""


def refusal_for(database_message: str) -> Refusal | None:
    """The Refusal of the constraint that a database error names, or None."""
    for name, refusal in CONSTRAINTS.items():
        if name in database_message:
            return refusal()
    return None
