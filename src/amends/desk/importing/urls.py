"""Addresses of imports."""

from django.urls import path

from amends.desk.importing import views

urlpatterns = [
    path("settings/import/", views.imports, name="imports"),
    path("settings/import/<int:pk>/", views.one, name="import"),
    path("settings/import/<int:pk>/problems.csv", views.problems, name="import-problems"),
    path("settings/import/<int:pk>/mapping.json", views.mapping, name="import-mapping"),
    path("settings/import/<int:pk>/do/", views.act, name="import-do"),
]
