"""Addresses of the ledger."""

from django.urls import path

from amends.desk.promises import views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:pk>/", views.settle, name="promise"),
]
