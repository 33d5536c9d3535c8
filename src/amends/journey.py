"""The whole flow at a glance: when this was journalled, do that.

Left, what happened; right, the tasks that follow, each called with the journal entry's key. They are
enqueued in the transaction that wrote the entry, so they run if and only if it happened.
"""

COUNT = "amends.understand.tasks.count_clocks"
RECOUNT = "amends.understand.tasks.recount_clocks"

REACTIONS: dict[str, tuple[str, ...]] = {
    "message.received": ("amends.followup.tasks.hear",),
    "files.arrived": ("amends.listen.tasks.look_into_files",),
    "import.went_on": ("amends.understand.tasks.read_imported",),
    "draft.asked": ("amends.respond.tasks.write_draft",),
    "reply.queued": ("amends.respond.tasks.send_queued",),
    "notice.queued": ("amends.respond.tasks.send_queued",),
    "case.resolved": ("amends.respond.tasks.tell_resolved", COUNT),
    "case.reopened": ("amends.understand.tasks.heat_up", COUNT),
    "message.sent": (COUNT,),
    "letter.sent": ("amends.respond.tasks.send_queued",),
    "mail.came_back": (COUNT,),
    "case.waiting": (COUNT,),
    "case.resumed": (COUNT,),
    "case.closed": (COUNT,),
    "case.set_aside": (COUNT,),
    "case.taken_back": (COUNT,),
    "case.split_off": ("amends.understand.tasks.start_split_clocks",),
    "case.merged_away": (COUNT,),
    "case.unmerged": (COUNT,),
    "calendar.changed": (RECOUNT,),
    "firm.changed": (RECOUNT,),
    "request.made": ("amends.resolve.tasks.send_request",),
    "request.made_again": ("amends.resolve.tasks.send_request",),
    "promise.broken": ("amends.understand.tasks.heat_up",),
    "feedback.received": ("amends.listen.tasks.read_feedback",),
    "feedback.answer_queued": ("amends.listen.tasks.send_answer",),
    "senior.asked": ("amends.followup.tasks.tell_senior",),
    "lane.raised": ("amends.understand.tasks.tell_lane",),
    "promise.reminded": ("amends.resolve.tasks.tell_owner",),
    "promise.moved": ("amends.respond.tasks.tell_moved",),
    "remedy.granted": ("amends.resolve.tasks.tell_programs",),
    "remedy.approved": ("amends.resolve.tasks.tell_programs",),
    "remedy.delivered": ("amends.respond.tasks.tell_delivered", "amends.resolve.tasks.tell_programs"),
    "remedy.withdrawn": ("amends.resolve.tasks.tell_programs",),
}

# What `amends verify` asks others, by name: each gives rows with `ok` (None: could not be asked) and `words`.
RECONCILIATIONS: dict[str, str] = {
    "mailboxes": "amends.listen.mailboxes.reconciling.for_verify",
    "clocks": "amends.understand.clocks.recounting.for_verify",
}
