"""The record in the middle, one file a subject."""

from amends.cases.models.doors import Doors, Location, Representative
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

__all__ = [
    "Attachment",
    "Blob",
    "Case",
    "Channel",
    "Customer",
    "Doors",
    "Due",
    "Entry",
    "Firm",
    "Kind",
    "Link",
    "Location",
    "Message",
    "Note",
    "Party",
    "Payload",
    "Raw",
    "Representative",
    "Seal",
    "SearchDoc",
    "State",
]
