"""The record in the middle, one file a subject."""

from amends.cases.models.dues import Due, Link
from amends.cases.models.firm import Firm
from amends.cases.models.journal import Entry, Payload, Seal
from amends.cases.models.record import (
    Attachment,
    Case,
    Channel,
    Customer,
    Kind,
    Message,
    Note,
    Party,
    State,
)
from amends.cases.models.search import SearchDoc
from amends.cases.models.store import Blob, Raw
from amends.cases.models.straight import (
    CaseLink,
    CustomerMerge,
    Field,
    FieldValue,
    Merge,
    Reference,
    Split,
    Tag,
    TagOn,
)

__all__ = [
    "Attachment",
    "Blob",
    "Case",
    "CaseLink",
    "Channel",
    "Customer",
    "CustomerMerge",
    "Due",
    "Entry",
    "Field",
    "FieldValue",
    "Firm",
    "Kind",
    "Link",
    "Merge",
    "Message",
    "Note",
    "Party",
    "Payload",
    "Raw",
    "Reference",
    "Seal",
    "SearchDoc",
    "Split",
    "State",
    "Tag",
    "TagOn",
]
