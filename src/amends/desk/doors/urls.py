"""Addresses of the doors."""

from django.urls import path

from amends.desk.doors import consent, views

urlpatterns = [
    path("settings/doors/", views.page, name="doors"),
    path("settings/doors/places/", views.add, name="place-add"),
    path("settings/doors/places/<int:pk>/", views.change, name="place"),
    path("settings/doors/places/<int:pk>/poster/", views.poster, name="poster"),
    path("cases/<str:reference>/consent/", consent.settle, name="case-consent"),
]
