"""What mail providers tell us over the web: a mail for us, or what became of one of ours.

A door is open only for a provider whose secret stands in AMENDS_MAIL_HOOKS. The secret is checked
first; a mail is stored before it is read, and goes the way of every other mail.
"""

from amends.listen.hooks.doors import KINDS, NotOpen, WrongSecret, door
from amends.listen.hooks.inbound import take_mail
from amends.listen.hooks.tracking import take_events

__all__ = ["KINDS", "NotOpen", "WrongSecret", "door", "take_events", "take_mail"]
