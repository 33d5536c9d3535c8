"""The whole flow at a glance: when this was journalled, do that.

Left, what happened; right, the tasks that follow, each called with the journal entry's key. They are
enqueued in the transaction that wrote the entry, so they run if and only if it happened.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "message.received": ("amends.followup.tasks.hear",),
    "files.arrived": ("amends.listen.tasks.look_into_files",),
    "import.went_on": ("amends.understand.tasks.read_imported",),
    "draft.asked": ("amends.respond.tasks.write_draft",),
    "reply.queued": ("amends.respond.tasks.send_queued",),
    "notice.queued": ("amends.respond.tasks.send_queued",),
    "letter.sent": ("amends.respond.tasks.send_queued",),
    "case.resolved": ("amends.respond.tasks.tell_resolved",),
    "case.reopened": ("amends.understand.tasks.heat_up",),
    "promise.broken": ("amends.understand.tasks.heat_up",),
    "feedback.received": ("amends.listen.tasks.read_feedback",),
    "feedback.answer_queued": ("amends.listen.tasks.send_answer",),
    "promise.moved": ("amends.respond.tasks.tell_moved",),
}

# What `amends verify` asks others, by name: each gives rows with `ok` (None: could not be asked) and `words`.
RECONCILIATIONS: dict[str, str] = {
    "mailboxes": "amends.listen.mailboxes.reconciling.for_verify",
}
