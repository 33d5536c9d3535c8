"""What makes cases findable: the words that go into the index. Looking for them is `cases.searching`."""

from collections.abc import Iterable

from amends.cases.models import Case, Customer, Message, Note, SearchDoc
from amends.cases.rows import insert
from amends.cases.searching import names

Kind = SearchDoc.Kind


def index_case(case: Case) -> None:
    """Make a new case findable by reference, subject, customer and order."""
    names.learn(case.customer.name)
    insert(SearchDoc(case=case, kind=Kind.CASE, text=_clean(case.subject), about=about(case)))


def index_message(message: Message, files: Iterable[str] = ()) -> None:
    """Make what was said in a message findable, and the names of its files."""
    text = "\n".join(filter(None, (message.subject, message.text, *files)))
    sender = (message.from_name, message.from_email) if message.direction == "in" else ()
    names.learn(message.from_name)
    row = SearchDoc(case_id=message.case_id, message_id=message.pk, kind=Kind.MESSAGE, text=_clean(text))
    row.about = about(message.case, *sender)
    insert(row)


def index_note(note: Note) -> None:
    """Make a colleague's note findable."""
    put(note.case, Kind.NOTE, note.pk, note.text)


def put(case: Case, kind: str, object_id: int, text: str) -> None:
    """Make something of a case findable, or findable by its new words; no words take it out."""
    known = SearchDoc.objects.filter(case=case, kind=kind, object_id=object_id)
    if not text.strip():
        known.delete()
    elif not known.update(text=_clean(text)):
        insert(SearchDoc(case=case, kind=kind, object_id=object_id, text=_clean(text), about=about(case)))


def about(case: Case, *more: str) -> str:
    """Reference, customer and order: what every row of a case is found by, beside its own words."""
    who = case.customer
    words = (case.reference, who.name, who.email, who.phone, case.order_reference, *more)
    return _clean("\n".join(dict.fromkeys(filter(None, words))))


def index_customer_again(customer: Customer) -> None:
    """After a customer's name or address changed: find their cases by the new one."""
    names.learn(customer.name)
    for case in customer.cases.all():
        case.customer = customer
        SearchDoc.objects.filter(case=case).update(about=about(case))


def _clean(text: str) -> str:
    return text.replace("\x00", " ")
