"""Addresses of held items."""

from django.urls import path

from amends.desk.held import views

urlpatterns = [
    path("held/", views.held, name="held"),
    path("held/<int:pk>/", views.item, name="held-item"),
    path("held/<int:pk>/original/", views.original, name="held-original"),
    path("held/<int:pk>/decide/", views.decide, name="held-decide"),
]
