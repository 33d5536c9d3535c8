"""How allauth behaves here: staff are invited, nobody signs up."""

from email.message import EmailMessage
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from amends.cases import mailer
from amends.cases.firm import firm


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page and sends account mail over the firm's mail out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an admin invites."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a password reset or the like, from the firm's address."""
        rendered = self.render_mail(template_prefix, email, context)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = firm().mail, email, rendered.subject
        message.set_content(str(rendered.body))
        mailer.post(message)
