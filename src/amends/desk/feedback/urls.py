"""Addresses of the feedback inbox."""

from django.urls import path

from amends.desk.feedback import bring, views

urlpatterns = [
    path("feedback/", views.inbox, name="feedback"),
    path("feedback/bring/", bring.bring, name="feedback-bring"),
    path("feedback/<int:pk>/", views.one, name="feedback-item"),
    path("feedback/<int:pk>/do/", views.decide, name="feedback-decide"),
]
