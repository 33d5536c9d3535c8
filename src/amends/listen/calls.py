"""A call in progress: what is typed while somebody speaks is kept, and how long they were heard is known."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.journal import record
from amends.cases.models import Case, Message
from amends.cases.rows import insert_unless_there
from amends.people.models import User

MOST = 200_000  # letters in one field of a draft
LONGEST = timedelta(hours=12)  # a draft that is older began with another call


class CallDraft(models.Model):
    """What a colleague has typed of a call that is not kept yet. Nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE)
    fields = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "case"], name="call_draft_once"),
            models.UniqueConstraint(
                fields=["user"], name="call_draft_new_once", condition=models.Q(case__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"call of {self.user_id}"


def draft_of(user: User, case: Case | None) -> CallDraft | None:
    """The draft of this person's call, if there is one."""
    return CallDraft.objects.filter(user=user, case=case).first()


@transaction.atomic
def keep_draft(user: User, case: Case | None, fields: dict[str, Any]) -> CallDraft:
    """Keep what is typed so far; the first time begins the clock of the call."""
    now = clock.now()
    known = draft_of(user, case) or _begun(CallDraft(user=user, case=case, started_at=now, kept_at=now))
    if now - known.started_at > LONGEST:
        known.started_at = now
    known.fields = {str(k)[:40]: str(v)[:MOST] for k, v in list(fields.items())[:40]}
    known.kept_at = now
    known.save()
    return known


def _begun(draft: CallDraft) -> CallDraft:
    """The new draft; or where another window began it in this moment, that one."""
    if insert_unless_there(draft):
        return draft
    return draft_of(draft.user, draft.case) or draft


@transaction.atomic
def end_call(user: User, case: Case | None, message: Message, by: Actor, promises: list[int]) -> int | None:
    """The call is kept: journal how long it took and what was promised on it, and drop the draft."""
    draft = draft_of(user, case)
    seconds = int((clock.now() - draft.started_at).total_seconds()) if draft else None
    if draft:
        draft.delete()
    facts = {"message": message.pk, "seconds": seconds, "promises": promises}
    record("call.logged", by, message.case, facts)
    return seconds


@transaction.atomic
def drop_draft(user: User, case: Case | None) -> None:
    """Throw the draft away: there was no call, or it is told elsewhere."""
    CallDraft.objects.filter(user=user, case=case).delete()
