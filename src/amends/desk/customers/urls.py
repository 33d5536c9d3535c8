"""The address of a customer."""

from django.urls import path

from amends.desk.customers import views

urlpatterns = [path("customers/<int:pk>/", views.customer, name="customer")]
