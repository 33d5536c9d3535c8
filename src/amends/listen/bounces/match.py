"""Which mail of ours a report speaks of. Only what a stranger cannot guess counts as proof."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from amends.cases.links import case_pk_of_reply, message_pk_of_return
from amends.cases.models import Message
from amends.listen.bounces.read import Report

Sending = Message.Sending


def about(report: Report, recipients: Iterable[str] = ()) -> Message | None:
    """The message of ours: by the return address it came to, by its Message-ID, by the reply address in it.

    The reply address names only the case: then it is the last mail that went to the address reported.
    """
    ours = Message.objects.filter(direction=Message.Direction.OUT).select_related("case__customer", "address")
    tags = [*_tags(recipients), *report.tags]
    for key in filter(None, map(message_pk_of_return, tags)):
        if found := ours.filter(pk=key).first():
            return found
    if report.ids and (found := ours.filter(message_id__in=report.ids).order_by("-id").first()):
        return found
    for key in filter(None, map(case_pk_of_reply, tags)):
        if found := _last_to(ours.filter(case=key, sending__in=(Sending.SENT, Sending.SENDING)), report):
            return found
    return None


def _tags(recipients: Iterable[str]) -> Iterator[str]:
    for address in recipients:
        tag = address.partition("@")[0].partition("+")[2]
        if tag:
            yield tag.lower()


def _last_to(left: QuerySet[Message], report: Report) -> Message | None:
    for message in left.order_by("-at")[:20]:
        if {one.lower() for one in message.to} & set(report.recipients):
            return message
    return None
