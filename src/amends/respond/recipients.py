"""The right recipient: an address that is new on a case needs a second key, with what differs in words."""

import difflib
from collections.abc import Iterable

from amends.cases.addresses import known_recipients
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import firm
from amends.cases.models import Address, Case
from amends.listen.mail import is_address

_ALIKE = 0.9  # of difflib’s measure: a letter or two of a usual address
_TWINS = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"))


class OtherRecipient(Refused):
    """The reply goes to somebody who is new on this case. Confirm the address, or take the customer's."""

    status = 428
    code = "other_recipient"


class DoesNotArrive(Refused):
    """Mail to this address does not arrive. Ring them, or say why it is sent there anyway."""

    status = 428
    code = "does_not_arrive"


def checked_recipient(case: Case, to: str, confirmed: str = "") -> tuple[str, str]:
    """(the address, what differs where a second key was given). Raises OtherRecipient without that key.

    The key is the very address: what was confirmed for one address opens no other.
    """
    address = (to or case.address).strip().lower()
    if not is_address(address):
        raise Invalid("Write the address as name@example.org.", "to")
    if _bare(address) == _bare(firm().mail):
        raise Invalid("This is our own address.", "to")
    differs = what_differs(case, address)
    if differs and confirmed.strip().lower() != address:
        raise OtherRecipient(f"{differs} Confirm that it goes there, or take the customer’s address.")
    return address, differs


def what_differs(case: Case, address: str) -> str:
    """Why this address is not simply the customer's, in words; empty where it is known on the case."""
    known = known_recipients(case)
    if address in known:
        return ""
    twin = _twin(address, known)
    if twin:
        return f"{address} looks like {twin} but is spelt differently: {_letters(twin, address)}."
    if not address.isascii():
        return f"{address} has letters of another alphabet, and nobody wrote to us from it on this case."
    if case.parties.filter(email=address).exists():
        return f"{address} was added to this case and has never written to us."
    customer = case.customer
    whose = f"The customer is {customer.name or 'at'} {customer.email}".strip() if customer.email else ""
    return f"{address} is not the customer of this case and has not written on it. {whose}".strip(" .") + "."


def _twin(address: str, known: Iterable[str]) -> str:
    for one in sorted(known):
        same = difflib.SequenceMatcher(None, one, address, autojunk=False).ratio()
        if _plain(one) == _plain(address) or same >= _ALIKE:
            return one
    return ""


def _plain(address: str) -> str:
    for twin, letter in _TWINS:
        address = address.replace(twin, letter)
    return address


def _letters(known: str, given: str) -> str:
    parts = difflib.SequenceMatcher(None, known, given, autojunk=False).get_opcodes()
    told = [
        f"“{given[b:d]}” instead of “{known[a:c]}”"
        if known[a:c] and given[b:d]
        else f"“{given[b:d]}” too many"
        if given[b:d]
        else f"“{known[a:c]}” missing"
        for kind, a, c, b, d in parts
        if kind != "equal"
    ]
    return ", ".join(told)


def _bare(address: str) -> tuple[str, str]:
    local, _, domain = address.lower().partition("@")
    return local.partition("+")[0], domain


def require_arrives(address: str, why_anyway: str) -> None:
    """Raise DoesNotArrive where mail came back from there for good, unless a person says why it goes anyway."""
    row = Address.objects.filter(email=address).first()
    if row and row.is_stopped and not why_anyway.strip():
        what = "called our mail spam." if row.state == Address.State.COMPLAINED else "does not get our mail."
        raise DoesNotArrive(f"{address} {what} {row.why} Ring them, or say why it is sent there anyway.")
