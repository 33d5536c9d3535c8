"""Mail out: by SMTP or through a provider, from one URL, and plain words for what can go wrong."""

from email.message import EmailMessage

from django.conf import settings

from amends.cases.errors import Invalid
from amends.cases.firm import firm
from amends.cases.mailer.providers import Provider
from amends.cases.mailer.smtp import TLS, Server
from amends.cases.mailer.words import MailOutMissing, explain, is_permanent

__all__ = [
    "TLS",
    "MailOutMissing",
    "Provider",
    "Server",
    "check",
    "explain",
    "in_words",
    "is_permanent",
    "post",
    "server",
    "way_out",
]


def way_out(url: str) -> Server | Provider:
    """What a URL names: a mail server or a provider. Raises Invalid with the forms that are allowed."""
    return Provider(url) if url.startswith(("anymail+", "anymail:")) else Server(url)


def server() -> Server | Provider:
    """Where mail leaves now: AMENDS_MAIL_URL, else the firm's. Raises MailOutMissing."""
    url = settings.AMENDS_MAIL_URL or firm().mail_url
    if not url:
        raise MailOutMissing(MailOutMissing.__doc__)
    return way_out(url)


def post(message: EmailMessage, sender: str = "", mark: str = "") -> str:
    """Hand a message over; the provider's own name for it, where there is one. Raises what went wrong.

    `sender` is the envelope's, to which a bounce returns; `mark` is the same for a provider's web hooks.
    """
    return server().post(message, sender, mark)


def check() -> str:
    """Sign in without sending, as far as that is possible; what works, in words. Raises what went wrong."""
    return server().check()


def in_words(error: Exception) -> str:
    """What went wrong, for the person who can mend it. Never with a password or a token in it."""
    try:
        way = server()
    except (MailOutMissing, Invalid):
        return explain(error, "the mail server", ())
    return explain(error, way.name, way.secrets)
