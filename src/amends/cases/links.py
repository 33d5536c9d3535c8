"""The customer's link to their page, and the token in our reply address."""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.journal import record
from amends.cases.models import Case, Firm, Link
from amends.cases.rows import insert
from amends.cases.straight.following import held_keys, surviving

_signer = signing.Signer(salt="amends.page")


class NoLink(Refused):
    """This address does not lead to a complaint. Please use the link in our latest mail to you."""

    status = 404


class LinkOver(Refused):
    """A link that once worked: revoked or expired."""

    status = 410


def make_link(case: Case) -> Link:
    """A new link to the case's page. Inside the caller's transaction."""
    return insert(Link(case=case, made_at=clock.now()))


def current_link(case: Case) -> Link:
    """The link that works now; a new one where none does."""
    for link in case.links.filter(revoked_at=None).order_by("-made_at"):
        if not link.expires_at or link.expires_at > clock.now():
            return link
    return make_link(case)


def page_url(case: Case) -> str:
    """The full address of the customer's page, as it goes into mail."""
    return f"{base_url()}/c/{token_of(current_link(case))}/"


def base_url() -> str:
    """The firm's public address without a slash at the end."""
    firm = Firm.objects.first()
    return ((firm and firm.url) or settings.AMENDS_URL).rstrip("/")


def token_of(link: Link) -> str:
    """The signed form of a link's key, safe in a URL."""
    return _signer.sign(str(link.pk)).replace(":", ".")


def open_link(token: str) -> Link:
    """The link behind a token. Raises NoLink for a wrong one, LinkOver for one that has ended."""
    try:
        key = _signer.unsign(token.replace(".", ":", 1))
        link = Link.objects.select_related("case__customer", "case__owner").get(pk=int(key))
    except (signing.BadSignature, ValueError, Link.DoesNotExist) as error:
        raise NoLink(NoLink.__doc__) from error
    if link.revoked_at:
        raise LinkOver("This link was switched off. Ring or write to us and we send you a new one.")
    if link.expires_at and link.expires_at <= clock.now():
        raise LinkOver("This link has expired. Ring or write to us and we send you a new one.")
    link.case = surviving(link.case)
    return link


def code_of(link: Link) -> str:
    """The link as a code that a person can write on paper: 1042-7KQM2-FXD9R."""
    letters = _code_letters(link.pk)
    return f"{link.pk}-{letters[:5]}-{letters[5:]}"


def open_code(code: str) -> Link:
    """The link behind a code, however it was typed. Raises what open_link raises."""
    key, _, letters = "".join(code.upper().split()).partition("-")
    letters = letters.replace("-", "").translate(_LIKE)
    if not key.isdecimal() or not constant_time_compare(letters, _code_letters(int(key))):
        raise NoLink("This code does not lead to a complaint. Look at each letter again, please.")
    return open_link(token_of(Link(pk=int(key))))


_LIKE = str.maketrans("OIL", "011")  # as Crockford's alphabet reads what looks alike
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _code_letters(pk: int) -> str:
    digest = salted_hmac("amends.code", str(pk), algorithm="sha256").digest()
    return "".join(_ALPHABET[byte % 32] for byte in digest[:10])


def revoke_links(case: Case, by: Actor) -> int:
    """Switch off every working link to a case. Inside the caller's transaction."""
    links = Link.objects.filter(case__in=held_keys(case), revoked_at=None)
    count = links.update(revoked_at=clock.now())
    if count:
        record("link.revoked", by, case, {"links": count})
    return count


def reply_address(case: Case, firm: Firm) -> str:
    """Our address with the case's signed token, so that a bare reply finds its case."""
    local, _, domain = firm.mail.partition("@")
    return f"{local}+a{case.pk}.{_reply_token(case.pk)}@{domain}"


def case_pk_of_reply(tag: str) -> int | None:
    """The case behind the part after the plus of a reply address; None when the token is wrong."""
    key, _, token = tag.removeprefix("a").partition(".")
    if key.isdigit() and constant_time_compare(token.lower(), _reply_token(int(key))):
        return int(key)
    return None


def return_address(message_pk: int, firm: Firm) -> str:
    """Our address with the message's signed token: what comes back there says which mail did not arrive."""
    local, _, domain = firm.mail.partition("@")
    return f"{local}+b{message_pk}.{_return_token(message_pk)}@{domain}"


def message_pk_of_return(tag: str) -> int | None:
    """The message behind the part after the plus of a return address; None when the token is wrong."""
    key, _, token = tag.removeprefix("b").partition(".")
    if tag.startswith("b") and key.isdecimal() and constant_time_compare(token, _return_token(int(key))):
        return int(key)
    return None


def request_tag(pk: int) -> str:
    """What marks a request to somebody else than the customer, in its reply address and its subject."""
    return f"r{pk}.{salted_hmac('amends.request', str(pk), algorithm='sha256').hexdigest()[:16]}"


def request_address(pk: int, firm: Firm) -> str:
    """Our address with the request's signed token, so that its answer finds it."""
    local, _, domain = firm.mail.partition("@")
    return f"{local}+{request_tag(pk)}@{domain}"


def request_pk_of(tag: str) -> int | None:
    """The request behind a tag; None when its token is wrong."""
    key = tag.removeprefix("r").partition(".")[0]
    right = tag.startswith("r") and key.isdecimal() and len(key) < 19
    return int(key) if right and constant_time_compare(tag.lower(), request_tag(int(key))) else None


def _return_token(pk: int) -> str:
    return salted_hmac("amends.return", str(pk), algorithm="sha256").hexdigest()[:16]


def _reply_token(pk: int) -> str:
    return salted_hmac("amends.reply", str(pk), algorithm="sha256").hexdigest()[:16]
