"""The addresses of search."""

from django.urls import path

from amends.desk.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/keep/", views.save, name="save-search"),
    path("search/<int:pk>/forget/", views.drop, name="drop-search"),
]
