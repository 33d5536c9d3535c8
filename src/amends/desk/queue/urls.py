"""Addresses of the queue."""

from django.urls import path

from amends.desk.queue import views

urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("queue/views/", views.save_view, name="save-view"),
    path("queue/views/<int:pk>/drop/", views.drop_view, name="drop-view"),
    path("queue/pick/", views.pick, name="pick"),
    path("queue/assign/", views.choose, name="assign"),
    path("queue/give/", views.give, name="give"),
    path("queue/take/", views.take, name="take"),
]
