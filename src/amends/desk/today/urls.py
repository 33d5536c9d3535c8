"""Addresses of Today."""

from django.urls import path

from amends.desk.today import views

urlpatterns = [
    path("", views.today, name="today"),
    path("approvals/<int:pk>/", views.approval, name="approval"),
]
