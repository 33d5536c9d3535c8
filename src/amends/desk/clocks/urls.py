"""Addresses of working time and of a case's clocks."""

from django.urls import path

from amends.desk.clocks import views, working

urlpatterns = [
    path("settings/working-time/", working.page, name="working-time"),
    path("cases/<str:reference>/clocks/", views.clocks, name="case-clocks"),
    path("cases/<str:reference>/clocks/do/", views.act, name="case-clocks-do"),
]
