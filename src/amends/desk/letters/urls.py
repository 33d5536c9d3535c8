"""Addresses of letters."""

from django.urls import path

from amends.desk.letters import settings, views

urlpatterns = [
    path("cases/<str:reference>/letters/", views.letters, name="letters"),
    path("cases/<str:reference>/letters/write/", views.write, name="letter-write"),
    path("cases/<str:reference>/letters/pack/", views.pack, name="case-pack"),
    path("cases/<str:reference>/letters/<int:pk>/", views.letter, name="letter"),
    path("cases/<str:reference>/letters/<int:pk>/do/", views.act, name="letter-act"),
    path("cases/<str:reference>/letters/<int:pk>/pdf/", views.as_pdf, name="letter-pdf"),
    path("settings/letters/", settings.letterhead, name="letterhead"),
]
