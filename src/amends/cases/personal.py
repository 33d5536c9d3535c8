"""What is personal in the record itself, in the staff's tables and in those of libraries."""

from amends.cases.privacy.registry import ERASED, Personal, declare

RECORD = (
    Personal(
        "cases.Customer", "customer", customer="pk",
        fields={"name": "Erased customer", "email": "", "phone": "", "prefers": "", "adjustments": "", "note": ""},
        stamps=("erased_at",),
    ),
    Personal(
        "cases.Case", "cases", case="pk",
        fields={"subject": ERASED, "order_reference": "", "source_id": None, "wants": "", "rank_why": list,
            "letters_to": "",
        },
        plain=("risks", "next_due_what"),
        ends={"state": {"open": "closed", "waiting": "closed", "resolved": "closed"}},
        stamps=("erased_at", "closed_at"),
    ),
    Personal("cases.Party", "addresses", case="case", fields={"email": ""}, gone=True),
    Personal(
        "cases.Message", "messages", case="case",
        fields={
            "from_name": "", "from_email": "", "to": list, "subject": "", "text": "", "quoted": "",
            "message_id": "", "in_reply_to": "", "references": list, "why_stop": "", "notice": "",
            "forwarded_name": "", "forwarded_email": "",
            "failure": "", "provider_id": "", "why_to": "", "why_anyway": "",
        },
        plain=("about",),
        ends={"sending": {"queued": "undone", "held": "undone", "failed": "undone"}},
    ),
    Personal(
        "cases.Attachment", "files", case="case", fields={"name": "", "content_type": "", "cid": "", "real_type": "", "scan_note": ""},
        gone=True,
    ),
    Personal(
        "cases.Aside", "internal_answers", case="case",
        fields={"from_name": "", "from_email": "", "text": "", "quoted": ""},
    ),
    Personal("cases.Note", "notes", case="case", fields={"text": ERASED}),
    Personal("cases.Due", "due_times", case="case", fields={"what": ERASED}, stamps=("settled_at",)),
    Personal(
        "cases.Address", "mail_addresses", case="messages__case", reach=("email",), plain=("email", "why"),
        why_plain="Erased by erasing.py, unless other cases write to it too.",
    ),
    Personal(
        "cases.Merge", case="survivor", plain=("parcel", "merged_columns"),
        fields={"survivor_columns": lambda old: {name: both for name, both in old.items() if name != "letters_to"}},
    ),
    Personal("cases.Split", plain=("parcel",), why_plain="Keys of rows."),
    Personal("cases.CaseLink", plain=("kind",)),
    Personal("cases.Tag", plain=("name",), mentions=("name",)),
    Personal("cases.TagOn"),
    Personal("cases.Field", plain=("key", "name", "choices", "url")),
    Personal("cases.FieldValue", "fields", case="case", fields={"value": ""}, gone=True),
    Personal("cases.Reference", "order_references", case="case", fields={"value": ""}, gone=True),
    Personal(
        "cases.CustomerMerge", plain=("cases", "parties", "filled"), why_plain="Keys, and names of columns.",
    ),
    Personal("cases.Location", plain=("name", "address", "slug")),
    Personal("cases.Doors", plain=("origins", "pin", "social_secret", "social_out")),
    Personal(
        "cases.Representative", "representatives", case="case",
        fields={"name": "", "email": "", "phone": "", "relation": ""}, gone=True,
    ),
    Personal("cases.Link", "page_links", case="case", stamps=("revoked_at",)),
    Personal("cases.SearchDoc", "", case="case", fields={"text": "", "about": ""}, gone=True),
    Personal(
        "cases.SearchName", plain=("word",),
        why_plain="Words of all names, nobody's in particular; erasing.py takes out those that nobody bears any more.",
    ),
    Personal("cases.SavedSearch", plain=("name", "query"), mentions=("name", "query")),
    Personal(
        "cases.Payload", "", case="entry__case", customer="entry__facts__customer",
        fields={"salt": "", "body": dict}, gone=True,
    ),
    Personal(
        "cases.Entry", "", plain=("verb", "actor_kind", "facts", "digest"),
        why_plain="Facts are keys and figures; what a person wrote lies in the payload (law 2).",
    ),
    # Bytes and their rows are erased by erasing.py: others may share them.
    Personal(
        "cases.Raw", "arrivals", case="message__case", or_case="aside__case",
        fields={"envelope": dict, "message_id": "", "held_reason": ""},
        plain=("channel", "identity"),
        why_plain="The identity is a digest: it keeps a second delivery from bringing everything back.",
    ),
    Personal("cases.Blob", plain=("sha256", "content"), why_plain="Erased with the last row that names it."),
    Personal("cases.Preview", plain=("content", "failure"), why_plain="Goes with its bytes."),
    Personal("cases.Seal", plain=("hash",)),
    Personal("cases.Erasure", "erasures", customer="customer", fields={"reason": ""}),
    Personal("cases.Hold", "legal_holds", case="case", customer="customer", fields={"why": ""}),
    Personal("cases.Retention", plain=("kind",)),
    Personal(
        "cases.Firm",
        plain=(
            "name", "mail", "phone", "about", "url", "reference_pattern", "reference_url", "timezone", "currency", "mail_url", "blocked_rules",
            "hours", "own_days", "place",
        ),
        why_plain="The firm's own.",
    ),
)  # fmt: skip

STAFF = "Of members of staff, whom the journal names; not of customers."
OTHERS = (
    Personal("people.User", plain=("email", "name", "password"), why_plain=STAFF),
    Personal("people.Team", plain=("name",), why_plain=STAFF),
    Personal("account.EmailAddress", plain=("email",), why_plain=STAFF),
    Personal("account.EmailConfirmation", plain=("key",), why_plain=STAFF),
    Personal("mfa.Authenticator", plain=("data",), why_plain=STAFF),
    Personal("sessions.Session", plain=("session_key", "session_data"), why_plain=STAFF),
    Personal("auth.Permission", plain=("name", "codename")),
    Personal("auth.Group", plain=("name",)),
    Personal("contenttypes.ContentType", plain=("app_label", "model")),
    Personal(
        "django_ox.OxTask",
        plain=(
            "task_path", "args", "kwargs", "queue_name", "backend_name", "return_value", "errors",
            "worker_ids", "locked_by",
        ),
        why_plain="Arguments are keys; the words of a failure are erased by erasing.py.",
    ),
    Personal("django_ox.OxScheduleTick", plain=("schedule_name",)),
    Personal("django_ox.OxSchedule", plain=("name", "task_key", "cron", "arguments", "boundary_for")),
)  # fmt: skip


def register() -> None:
    """Called when the app is ready."""
    declare(*RECORD, *OTHERS)
