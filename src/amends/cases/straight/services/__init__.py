"""The verbs that keep the record straight, one file a subject."""

from amends.cases.straight.services.customers import merge_customers, unmerge_customers
from amends.cases.straight.services.fields import (
    change_field,
    define_field,
    fill_fields,
    missing_fields,
    require_fields,
    retire_field,
)
from amends.cases.straight.services.linking import link_cases, not_duplicate, unlink
from amends.cases.straight.services.merging import merge_cases, unmerge
from amends.cases.straight.services.references import add_reference, remove_reference
from amends.cases.straight.services.splitting import move_message, split_case, undo_split
from amends.cases.straight.services.tags import merge_tags, rename_tag, tag_case, untag_case

__all__ = [
    "add_reference",
    "change_field",
    "define_field",
    "fill_fields",
    "link_cases",
    "merge_cases",
    "merge_customers",
    "merge_tags",
    "missing_fields",
    "move_message",
    "not_duplicate",
    "remove_reference",
    "rename_tag",
    "require_fields",
    "retire_field",
    "split_case",
    "tag_case",
    "undo_split",
    "unlink",
    "unmerge",
    "unmerge_customers",
    "untag_case",
]
