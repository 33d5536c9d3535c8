"""The language of a customer's page: the one that they ask for, else the one their browser asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]


def wanted(request: HttpRequest) -> str:
    """`?lang=de` or the form's field, then Accept-Language, then the firm's own; only what we speak."""
    asked = str(request.POST.get("lang") or request.GET.get("lang") or "")[:12].lower()
    spoken = {code.split("-")[0]: code for code, _name in settings.LANGUAGES}
    found = spoken.get(asked.split("-")[0])
    return found or translation.get_language_from_request(request)


def spoken(view: View) -> View:
    """Let a page speak the reader's language."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(wanted(request)):
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return inner
