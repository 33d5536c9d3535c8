"""Every address: customer pages, programs, staff."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("amends.desk.urls")),
]
