"""What a case counts of its messages, after some of them came or went."""

from django.db.models import Max

from amends.cases import dues
from amends.cases.models import Case, Message


def recount(*cases: Case) -> None:
    """Count anew what customers and we said, after messages moved."""
    for case in cases:
        heard = case.messages.filter(direction=Message.Direction.IN, is_auto=False)
        ours = case.messages.filter(direction=Message.Direction.OUT, is_auto=False)
        case.contacts = heard.count()
        case.last_inbound_at = heard.aggregate(at=Max("at"))["at"]
        case.last_outbound_at = ours.aggregate(at=Max("at"))["at"]
        case.save(update_fields=["contacts", "last_inbound_at", "last_outbound_at"])
        dues.project_next_due(case)
