"""Reading a mail: pure functions, bytes in, a frozen `Mail` out. They never raise, whatever comes."""

from amends.listen.mail.addresses import is_address
from amends.listen.mail.body import safe_name
from amends.listen.mail.formatted import BLANK, Formatted, formatted
from amends.listen.mail.identity import identity, message_id
from amends.listen.mail.parse import Enclosed, Mail, parse

__all__ = [
    "BLANK",
    "Enclosed",
    "Formatted",
    "Mail",
    "formatted",
    "identity",
    "is_address",
    "message_id",
    "parse",
    "safe_name",
]
