"""allauth, closed and in Vietnamese: nobody signs up, nothing is mailed, log-in and log-out leave their audit lines."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from hoatoc.foundation.accounts import actions
from hoatoc.foundation.accounts.models import Person
from hoatoc.foundation.accounts.queries import VIETNAM, actor_for
from hoatoc.foundation.ui.queries import database_clock
from hoatoc.lib.actor import Actor, system_actor

LOCK_OUT = timedelta(minutes=5)
"""Not shorter than the longest span of the failed log-ins that ACCOUNT_RATE_LIMITS counts."""

WORDS = {
    "account/messages/logged_out.txt": "Đã đăng xuất.",
    "account/messages/password_changed.txt": "Đã đổi mật khẩu. Các máy khác đang đăng nhập bằng tài khoản này đã bị thoát.",
}


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Log-in names are case-blind; no sign-up, no e-mail."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đang bị khoá.",
        "enter_current_password": "Mật khẩu đang dùng không đúng. Hãy gõ lại.",
        "incorrect_password": "Mật khẩu không đúng. Hãy gõ lại.",
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy gõ lại, chú ý chữ hoa và bộ gõ.",
        "rate_limited": "Bạn gửi quá nhanh. Hãy đợi một phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's signature
        """Never: an administrator adds people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Locked out says until when: after the longest window every counted failure is over."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            until = (_moment(request) + LOCK_OUT).astimezone(VIETNAM)
            raise ValidationError(
                f"Sai quá nhiều lần nên tạm ngừng nhận. Hãy thử lại lúc {until:%H:%M}, hoặc gọi quản trị của cơ quan.",
                code="too_many_login_attempts",
            ) from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """One line, the same for a known and an unknown name."""
        login = str(credentials.get("username", ""))
        actions.note_failed_log_in(login=login, actor=system_actor(), at=_moment(request))

    def login(self, request: HttpRequest, user: Person) -> None:
        """Log in, and say so in the audit trail."""
        super().login(request, user)
        at = _moment(request)
        actor, _ = actor_for(user, at.astimezone(VIETNAM).date())
        actions.note_log_in(person=user, actor=actor, at=at)

    def logout(self, request: HttpRequest) -> None:
        """Say so in the audit trail, then log out."""
        if isinstance(request.user, Person):
            actions.note_log_out(person=request.user, actor=_actor(request), at=_moment(request))
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        """The person's own change: a verb with its audit line."""
        request: HttpRequest = self.request
        actions.change_password(person=user, password=password, actor=_actor(request), at=_moment(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 allauth's signature
        """Home, where the day's work is."""
        return "/"

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **__: Any
    ) -> None:
        """Only what is worth a word, in Vietnamese; allauth's own templates are not used."""
        words = WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """No mail leaves this installation."""


def _moment(request: HttpRequest) -> datetime:
    at: datetime | None = getattr(request, "at", None)
    return at or database_clock()


def _actor(request: HttpRequest) -> Actor:
    """What concerns the account is done by the person, never in somebody's place."""
    actor: Actor | None = getattr(request, "actor", None)
    return replace(actor, for_name="") if actor else system_actor()
