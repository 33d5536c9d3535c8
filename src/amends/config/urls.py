"""Every address: customers, programs, staff."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("amends.customer.urls")),
    path("", include("amends.demo.urls")),
    path("", include("amends.desk.urls")),
]
