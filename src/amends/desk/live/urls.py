"""The address of the stream."""

from django.urls import path

from amends.desk.live import views

urlpatterns = [path("live/", views.live, name="live")]
