"""What customers may enter, and what we answer when something is missing."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from amends.cases.services import File, Who
from amends.cases.speaking import Speaker
from amends.listen.mail import safe_name
from amends.listen.services import Door

FILES_AT_MOST = 10
PHONE = re.compile(r"\+?[\d\s()/.-]{5,}")


class ManyFiles(forms.FileField):
    """Any number of files."""

    widget = type("ManyFilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file on its own."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFiles, self).clean(one, initial) for one in given]


def _as_file(file: "UploadedFile[Any]") -> File:
    return File(file.name or "file", file.content_type or "application/octet-stream", file.read())


def _reachable(reach: str, required: str) -> str:
    if "@" in reach:
        try:
            validate_email(reach)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This e-mail address looks incomplete. It is written like name@example.org.")
            ) from error
    elif not PHONE.fullmatch(reach):
        raise forms.ValidationError(required)
    return reach


def _parts(reach: str) -> tuple[str, str]:
    return (reach, "") if "@" in reach else ("", reach)


class WithFiles(forms.Form):
    """A form that takes files within the firm's limits."""

    files = ManyFiles(required=False)  # type: ignore[assignment]  # the field becomes the attribute

    def __init__(self, *args: Any, most_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_bytes = most_bytes

    def clean_files(self) -> "list[UploadedFile[Any]]":
        """Refuse too many or too large files with a sentence that says what to do."""
        files: list[UploadedFile[Any]] = self.cleaned_data["files"]
        if len(files) > FILES_AT_MOST:
            raise forms.ValidationError(
                _("At most %(n)d files, please. Send the others in a second message.") % {"n": FILES_AT_MOST}
            )
        if sum(file.size or 0 for file in files) > self.most_bytes:
            megabytes = self.most_bytes // 1024 // 1024
            raise forms.ValidationError(
                _(
                    "Your files are larger than %(n)d MB together. Send fewer or smaller ones; your words are kept."
                )
                % {"n": megabytes}
            )
        return files

    def kept_files(self) -> list[File]:
        """The files as the verbs take them."""
        return [_as_file(file) for file in self.cleaned_data.get("files", [])]


class ComplaintForm(WithFiles):
    """The public form: their words first, nothing to choose before them."""

    text = forms.CharField(error_messages={"required": lazy("Tell us what happened, in your own words.")})
    wants = forms.CharField(required=False)
    name = forms.CharField(required=False, max_length=200)
    reach = forms.CharField(
        required=False,
        max_length=320,
        error_messages={"required": lazy("Tell us how to reach you: an e-mail address or a phone number.")},
    )
    anonymous = forms.BooleanField(required=False)
    for_name = forms.CharField(required=False, max_length=200)  # the person it happened to
    for_reach = forms.CharField(required=False, max_length=320)
    relation = forms.CharField(required=False, max_length=120)
    consent = forms.FileField(required=False)
    order = forms.CharField(required=False, max_length=80)
    harder = forms.CharField(required=False)
    website = forms.CharField(required=False)  # a trap for robots; people do not see it

    def clean_reach(self) -> str:
        """An e-mail address or a phone number; one is enough."""
        reach = str(self.cleaned_data["reach"]).strip()
        if self.data.get("anonymous"):
            return ""
        return _reachable(reach, str(self.fields["reach"].error_messages["required"]))

    def clean_for_reach(self) -> str:
        """The same of the person for whom somebody speaks; it may be empty."""
        reach = str(self.cleaned_data["for_reach"]).strip()
        return _reachable(reach, str(self.fields["reach"].error_messages["required"])) if reach else ""

    def clean(self) -> dict[str, Any]:
        """Whoever speaks for another tells us their own name too: the other will ask."""
        cleaned = super().clean() or {}
        if cleaned.get("for_name") and self.data.get("anonymous"):
            self.add_error("anonymous", _("Who speaks for somebody else cannot stay unnamed."))
        elif cleaned.get("for_name") and not cleaned.get("name"):
            self.add_error("name", _("Tell us your own name too, please."))
        return cleaned

    @property
    def is_robot(self) -> bool:
        """Whether the hidden field was filled in."""
        return bool(self.data.get("website"))

    def contact(self) -> tuple[str, str]:
        """(e-mail, phone); one of them is empty."""
        return _parts(self.cleaned_data["reach"])

    def who(self) -> Who:
        """The customer: whom it happened to."""
        data = self.cleaned_data
        if data["anonymous"]:
            return Who()
        if data["for_name"]:
            return Who(data["for_name"], *_parts(data["for_reach"]))
        return Who(data["name"], *self.contact())

    def door(self, location: int | None = None) -> Door:
        """How they came, and for whom they speak."""
        data = self.cleaned_data
        speaker = Speaker(data["name"], *self.contact(), data["relation"]) if data["for_name"] else None
        consent = safe_name(data["consent"].name) if speaker and data["consent"] else ""
        return Door(location, bool(data["anonymous"]), speaker, consent)

    def kept_files(self) -> list[File]:
        """The files, with what shows the consent among them."""
        consent = self.cleaned_data.get("consent")
        return [*super().kept_files(), *([_as_file(consent)] if consent else [])]


class MessageForm(WithFiles):
    """A further word, or a file."""

    text = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        cleaned = super().clean() or {}
        if not cleaned.get("text", "").strip() and not cleaned.get("files") and not self.errors:
            raise forms.ValidationError({"text": _("Write a few words, or add a file.")})
        return cleaned


class SurveyForm(forms.Form):
    """Is it right? Only the first question must be answered."""

    SCALE = [
        (5, lazy("Yes, fully")),
        (4, lazy("Mostly")),
        (3, lazy("Partly")),
        (2, lazy("Hardly")),
        (1, lazy("No")),
    ]
    fixed = forms.ChoiceField(
        choices=[
            ("yes", lazy("Yes, it is right")),
            ("partly", lazy("Partly")),
            ("no", lazy("No, it is not fixed")),
        ],
        error_messages={"required": lazy("Please say whether it is right now.")},
    )
    heard = forms.TypedChoiceField(choices=SCALE, coerce=int, required=False, empty_value=None)
    outcome = forms.TypedChoiceField(choices=SCALE, coerce=int, required=False, empty_value=None)
    process = forms.TypedChoiceField(choices=SCALE, coerce=int, required=False, empty_value=None)
    treatment = forms.TypedChoiceField(choices=SCALE, coerce=int, required=False, empty_value=None)
    text = forms.CharField(required=False)


class ScoreForm(forms.Form):
    """How it was, in stars and words; either is enough."""

    score = forms.TypedChoiceField(
        choices=[(n, str(n)) for n in range(5, 0, -1)], coerce=int, required=False, empty_value=None
    )
    text = forms.CharField(required=False)
    name = forms.CharField(required=False, max_length=200)
    reach = forms.CharField(required=False, max_length=320)
    website = forms.CharField(required=False)

    def clean_reach(self) -> str:
        """An address or a number, or nothing."""
        reach = str(self.cleaned_data["reach"]).strip()
        return (
            _reachable(reach, _("Tell us how to reach you: an e-mail address or a phone number."))
            if reach
            else ""
        )

    def clean(self) -> dict[str, Any]:
        """One of the two must be there."""
        cleaned = super().clean() or {}
        if cleaned.get("score") is None and not cleaned.get("text", "").strip() and not self.errors:
            raise forms.ValidationError({"text": _("Choose a number, or write a few words.")})
        return cleaned

    def contact(self) -> tuple[str, str]:
        """(e-mail, phone); both may be empty."""
        return _parts(self.cleaned_data["reach"])
