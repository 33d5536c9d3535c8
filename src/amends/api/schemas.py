"""What programs may send, and what they get back."""

import base64
import binascii
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from amends.cases.errors import Invalid
from amends.cases.services import File

Words = Annotated[str, Field(min_length=1)]
Channels = Literal["api", "form", "phone", "in_person", "letter", "chat", "mail"]


class Strict(Schema):
    """Refuses fields that do not exist: most are misspelt."""

    model_config = ConfigDict(extra="forbid")


class CustomerIn(Strict):
    """How the customer can be found again: by address first, then by number."""

    name: str = Field("", max_length=200)
    email: str = Field("", max_length=320)
    phone: str = Field("", max_length=40)


class FileIn(Strict):
    """A file, its bytes in base64."""

    name: str = Field(max_length=255)
    type: str = Field("application/octet-stream", max_length=120)
    content: str

    def file(self, position: int) -> File:
        """The file as the verbs take it. Raises Invalid when it is not base64."""
        try:
            return File(self.name, self.type, base64.b64decode(self.content, validate=True))
        except (binascii.Error, ValueError) as error:
            raise Invalid(
                "The content of this file is not base64.", f"attachments.{position}.content"
            ) from error


class CaseIn(Strict):
    """A new complaint."""

    text: Words
    customer: CustomerIn
    subject: str = Field("", max_length=300)
    wants: str = ""
    order_reference: str = Field("", max_length=80)
    channel: Channels = "api"
    source_id: str = Field("", max_length=200)
    attachments: list[FileIn] = Field(default_factory=list, max_length=20)


class MessageIn(Strict):
    """What the customer says on a case that is there."""

    text: Words
    source_id: str = Field("", max_length=200)
    attachments: list[FileIn] = Field(default_factory=list, max_length=20)


class MergeIn(Strict):
    """Cases that are one."""

    others: list[str] = Field(min_length=1, max_length=20)
    customer: int | None = None
    offer: Literal["ours", "theirs"] = "ours"


class UnmergeIn(Strict):
    """The case that comes out again."""

    other: str = Field(max_length=20)


class SplitIn(Strict):
    """What becomes a case of its own, by the ids that a case lists."""

    subject: str = Field(min_length=1, max_length=300)
    messages: list[int] = Field(default_factory=list)
    concerns: list[int] = Field(default_factory=list)
    promises: list[int] = Field(default_factory=list)
    remedies: list[int] = Field(default_factory=list)


class LinkIn(Strict):
    """Two cases that have to do with each other."""

    other: str = Field(max_length=20)
    kind: Literal["related", "incident", "duplicate"] = "related"


class TagsIn(Strict):
    """Tags to put on and to take off."""

    add: list[str] = Field(default_factory=list, max_length=20)
    remove: list[str] = Field(default_factory=list, max_length=20)


class FieldsIn(Strict):
    """Answers to the firm's questions, by their keys; an empty one is taken away."""

    fields: dict[str, str]


class Stored(Schema):
    """Where it went. `duplicate` says that the same request came before."""

    case: str
    message: int
    new_case: bool
    duplicate: bool


class CaseList(Schema):
    """One page of cases, the most urgent first."""

    cases: list[dict[str, Any]]
    page: int
    next: int | None


class Problem(Schema):
    """Why not, in one sentence."""

    error: str
    field: str | None = None
