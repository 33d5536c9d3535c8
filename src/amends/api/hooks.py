"""The doors for mail providers under /api/hooks/mail/. They take a POST, check its secret and say no more."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amends.cases.errors import Refused
from amends.listen import hooks
from amends.people.limits import address_of, too_often

log = logging.getLogger(__name__)
WRONG = 30  # wrong secrets from one address in a minute


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def mail(request: HttpRequest, provider: str, kind: str) -> HttpResponse:
    """A mail or an event. 401: wrong secret. 503: try again, nothing was lost and nothing doubled."""
    if request.method == "HEAD":  # some providers look whether anybody is at home
        return HttpResponse()
    try:
        _whole = request.body  # before any field of a form: what came is stored as it came
        reader = hooks.door(request, provider, kind)
        if kind == "tracking":
            hooks.take_events(request, reader)
        else:
            hooks.take_mail(request, provider, kind, reader)
    except hooks.WrongSecret as refusal:
        limited = too_often("mail-hook", address_of(request), WRONG, seconds=60)
        return _says(429 if limited else refusal.status, str(refusal))
    except Refused as refusal:
        return _says(refusal.status, str(refusal))
    except RequestDataTooBig:
        return _says(413, "This mail is larger than 50 MB.")
    except Exception as error:  # whatever it is: the provider still has the mail and tries again
        log.warning("A %s hook of %s was answered with 503: %s", kind, provider, type(error).__name__)
        return _says(503, "It cannot be stored just now. Please try again later.")
    return HttpResponse("kept", content_type="text/plain")


def _says(status: int, sentence: str) -> HttpResponse:
    answer = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        answer["Retry-After"] = "60"
    if status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="mail"'
    return answer


urlpatterns = [path("mail/<slug:provider>/<slug:kind>/", mail, name="mail-hook")]
