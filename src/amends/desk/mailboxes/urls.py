"""Addresses of mailboxes."""

from django.urls import path

from amends.desk.mailboxes import views

urlpatterns = [
    path("settings/mailboxes/", views.mailboxes, name="mailboxes"),
    path("settings/mailboxes/new/", views.new, name="mailbox-new"),
    path("settings/mailboxes/<int:pk>/", views.mailbox, name="mailbox"),
    path("settings/mailboxes/<int:pk>/do/", views.act, name="mailbox-act"),
]
