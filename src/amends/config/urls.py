"""Every address: customers, programs, staff."""

from django.urls import include, path

from amends.api.views import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/hooks/", include("amends.api.hooks")),
    path("accounts/", include("allauth.urls")),
    path("", include("amends.customer.urls")),
    path("", include("amends.demo.urls")),
    path("", include("amends.desk.urls")),
]
