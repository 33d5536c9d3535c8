"""The address of the call log."""

from django.urls import path

from amends.desk.calls import views

urlpatterns = [
    path("log/", views.log_call, name="log-call"),
    path("log/draft/", views.keep_draft, name="call-draft"),
]
