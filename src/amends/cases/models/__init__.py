"""The record in the middle, one file a subject."""

from amends.cases.models.addresses import Address
from amends.cases.models.asides import Aside
from amends.cases.models.doors import Doors, Location, Representative
from amends.cases.models.dues import Due, Link
from amends.cases.models.firm import Firm
from amends.cases.models.journal import Entry, Payload, Seal
from amends.cases.models.privacy import Erasure, Hold, Retention
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
from amends.cases.models.search import SavedSearch, SearchDoc, SearchName
from amends.cases.models.store import Blob, Preview, Raw
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
    "Address",
    "Aside",
    "Attachment",
    "Blob",
    "Case",
    "CaseLink",
    "Channel",
    "Customer",
    "CustomerMerge",
    "Doors",
    "Due",
    "Entry",
    "Erasure",
    "Field",
    "FieldValue",
    "Firm",
    "Hold",
    "Kind",
    "Link",
    "Location",
    "Merge",
    "Message",
    "Note",
    "Party",
    "Payload",
    "Preview",
    "Raw",
    "Reference",
    "Representative",
    "Retention",
    "SavedSearch",
    "Seal",
    "SearchDoc",
    "SearchName",
    "Split",
    "State",
    "Tag",
    "TagOn",
]
