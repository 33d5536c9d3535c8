"""Addresses of the settings."""

from django.urls import path

from amends.desk.settings import firm, keeping, keys, lanes, staff

urlpatterns = [
    path("hello/", firm.hello, name="first-run"),
    path("hello/join/<str:token>/", staff.join, name="join"),
    path("settings/firm/", firm.firm, name="firm"),
    path("settings/firm/mail/", firm.mail_out, name="mail-out"),
    path("settings/staff/", staff.staff, name="staff"),
    path("settings/staff/<int:pk>/", staff.person, name="person"),
    path("settings/keeping/", keeping.keeping_page, name="keeping"),
    path("settings/lanes/", lanes.every, name="lanes"),
    path("settings/lanes/<slug:kind>/", lanes.one, name="lane-settings"),
    path("settings/keys/", keys.keys, name="keys"),
]
