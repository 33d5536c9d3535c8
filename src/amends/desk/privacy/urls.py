"""Addresses of personal data."""

from django.urls import path

from amends.desk.privacy import retention, views

urlpatterns = [
    path("customers/<int:pk>/privacy/", views.page, name="privacy"),
    path("customers/<int:pk>/privacy/export/", views.export, name="privacy-export"),
    path("customers/<int:pk>/privacy/erasure/", views.erasure, name="privacy-erasure"),
    path("customers/<int:pk>/privacy/hold/", views.hold, name="privacy-hold"),
    path("settings/retention/", retention.page, name="retention"),
]
