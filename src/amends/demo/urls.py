"""Addresses of the sample company."""

from django.urls import path

from amends.demo import views

urlpatterns = [
    path("demo/mail/", views.mail, name="demo-mail"),
    path("demo/mail/<str:name>/", views.one, name="demo-mail-one"),
    path("demo/remove", views.take_away, name="demo-remove"),
]
