"""What a colleague does about somebody who speaks for the customer."""

from django.http import HttpRequest

from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.models import Attachment, Case
from amends.cases.services import File, attach
from amends.cases.speaking import Speaker, give_consent, speak_for, withdraw_consent
from amends.desk.answers import say
from amends.desk.case.handling import acts, said


@acts("consent")
def settle(request: HttpRequest, case: Case, by: Actor) -> None:
    """Name a representative, record the customer's consent, or take it back."""
    row, do = getattr(case, "representative", None), said(request, "do")
    if row is None:
        parts = {name: said(request, name).strip() for name in ("name", "email", "phone", "relation")}
        row = speak_for(case, Speaker(**parts), by)
        say(request, f"{row.name} speaks for {case.customer}. Letters to them wait for the consent.")
    elif do == "withdraw":
        withdraw_consent(row, by, said(request, "how"))
        say(request, f"Letters go to {case.customer} alone.")
    elif do == "give":
        give_consent(row, by, said(request, "how"), _evidence(request, case))
        say(request, f"Letters go to {row.name} from here on.")
    else:
        raise Invalid("Choose whether consent is given or withdrawn.", "do")


def _evidence(request: HttpRequest, case: Case) -> Attachment | None:
    upload = request.FILES.get("evidence")
    if upload is None:
        return None
    attached = File(
        upload.name or "consent", upload.content_type or "application/octet-stream", upload.read()
    )
    return attach(case, attached)
