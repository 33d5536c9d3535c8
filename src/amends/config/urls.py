"""Every address: customers, programs, staff."""

from django.urls import include, path

from amends.api.relays import hook
from amends.api.views import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/hooks/social", hook, {"source": "social"}, name="hook-social"),
    path("api/hooks/feedback", hook, {"source": "api"}, name="hook-feedback"),
    path("api/hooks/", include("amends.api.hooks")),
    path("accounts/", include("allauth.urls")),
    path("", include("amends.customer.urls")),
    path("", include("amends.demo.urls")),
    path("", include("amends.desk.urls")),
]
