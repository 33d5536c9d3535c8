"""Who may come in, and how a refusal sounds: one sentence, the field, the right status."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from amends.api.models import ApiKey
from amends.api.services import key_of
from amends.cases.errors import Invalid, Refused
from amends.people.limits import address_of, too_often

WRONG_KEYS = 10  # from one address in a minute


class TooManyWrongKeys(Refused):
    """Too many wrong keys came from this address. Try again in a minute."""

    status = 429


class Bearer(HttpBearer):
    """`Authorization: Bearer amk_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key, or None; only wrong keys are counted."""
        key = key_of(token)
        if key is None and too_often("wrong-key", address_of(request), WRONG_KEYS, seconds=60):
            raise TooManyWrongKeys(TooManyWrongKeys.__doc__)
        return key


def answer_refusals(api: NinjaAPI) -> None:
    """Teach the API how each kind of refusal is answered."""

    def says(status: int, sentence: str, field: str = "") -> HttpResponse:
        return api.create_response(None, {"error": sentence, "field": field or None}, status=status)  # type: ignore[arg-type]

    def refused(_request: HttpRequest, error: Any) -> HttpResponse:
        return says(error.status, str(error), error.field if isinstance(error, Invalid) else "")

    def invalid(_request: HttpRequest, error: Any) -> HttpResponse:
        first = error.errors[0]
        field = ".".join(str(part) for part in first["loc"][2 if first["loc"][0] == "body" else 1 :])
        return says(422, f"{field or 'The body'}: {first['msg']}.", field)

    def http(_request: HttpRequest, error: Any) -> HttpResponse:
        broken = "The body is not JSON." if error.status_code == 400 else str(error)
        return says(error.status_code, broken)

    def too_large(_request: HttpRequest, _error: Any) -> HttpResponse:
        most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024**2
        return says(413, f"The request is larger than {most} MB.")

    api.add_exception_handler(Refused, refused)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, http)
    api.add_exception_handler(RequestDataTooBig, too_large)
    api.add_exception_handler(
        AuthenticationError,
        lambda _r, _e: says(401, "This needs a working key: Authorization: Bearer amk_..."),
    )
    api.add_exception_handler(Http404, lambda _r, _e: says(404, "There is nothing at this address."))
    api.add_exception_handler(
        OperationalError, lambda _r, _e: says(503, "The database cannot be used just now. Try again.")
    )
