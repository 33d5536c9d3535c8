"""Addresses for customers."""

from django.urls import path

from amends.customer import acts, views

urlpatterns = [
    path("complain/", views.complain, name="complain"),
    path("complain/thanks/", views.thanks, name="complain-thanks"),
    path("c/<str:token>/", views.page, name="customer-page"),
    path("c/<str:token>/confirm", acts.confirm, name="customer-confirm"),
    path("c/<str:token>/correct", acts.correct, name="customer-correct"),
    path("c/<str:token>/choose/<int:offer>", acts.choose, name="customer-choose"),
    path("c/<str:token>/message", acts.message, name="customer-message"),
    path("c/<str:token>/heard", acts.nothing_to_add, name="customer-heard"),
    path("c/<str:token>/not-fixed/", acts.not_fixed, name="customer-not-fixed"),
    path("c/<str:token>/survey/", acts.survey, name="customer-survey"),
    path("c/<str:token>/off", acts.switch_off, name="customer-off"),
]
