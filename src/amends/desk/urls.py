"""Addresses of the staff's pages."""

from django.urls import include, path

from amends.desk.today.views import today

urlpatterns = [
    path("", include("amends.desk.today.urls")),
    path("", include("amends.desk.queue.urls")),
    path("", include("amends.desk.case.urls")),
    path("promises/", today, name="promises"),
    path("search/", today, name="search"),
    path("log/", today, name="log-call"),
    path("held/", today, name="held"),
    path("settings/keys/", today, name="keys"),
    path("settings/staff/", today, name="staff"),
    path("settings/firm/", today, name="firm"),
    path("live/", today, name="live"),
]
