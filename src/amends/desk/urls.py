"""Addresses of the staff's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("amends.desk.today.urls")),
    path("", include("amends.desk.queue.urls")),
    path("", include("amends.desk.straight.urls")),
    path("", include("amends.desk.clocks.urls")),
    path("", include("amends.desk.remedies.urls")),
    path("", include("amends.desk.case.urls")),
    path("", include("amends.desk.investigation.urls")),
    path("", include("amends.desk.letters.urls")),
    path("", include("amends.desk.promises.urls")),
    path("", include("amends.desk.customers.urls")),
    path("", include("amends.desk.privacy.urls")),
    path("", include("amends.desk.search.urls")),
    path("", include("amends.desk.calls.urls")),
    path("", include("amends.desk.held.urls")),
    path("", include("amends.desk.settings.urls")),
    path("", include("amends.desk.mailboxes.urls")),
    path("", include("amends.desk.doors.urls")),
    path("", include("amends.desk.feedback.urls")),
    path("", include("amends.desk.importing.urls")),
    path("", include("amends.desk.live.urls")),
]
