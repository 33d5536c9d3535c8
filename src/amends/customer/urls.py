"""Addresses for customers."""

from django.urls import path

from amends.customer import acts, doors, talk, views
from amends.customer import scores as score_views

urlpatterns = [
    path("complain/", views.complain, name="complain"),
    path("complain/thanks/", views.thanks, name="complain-thanks"),
    path("complain/code/", doors.by_code, name="customer-code"),
    path("embed.js", doors.script, name="embed-script"),
    path("embed/", doors.embed, name="embed"),
    path("kiosk/<slug:slug>/", doors.kiosk, name="kiosk"),
    path("kiosk/<slug:slug>/leave", doors.leave_kiosk, name="kiosk-leave"),
    path("say/", score_views.say, name="say"),
    path("say/<slug:slug>/", score_views.say, name="say-place"),
    path("c/<slug:slug>/", doors.at_place, name="complain-place"),  # a token has a dot, a slug has none
    path("c/<str:token>/", views.page, name="customer-page"),
    path("c/<str:token>/confirm", acts.confirm, name="customer-confirm"),
    path("c/<str:token>/correct", acts.correct, name="customer-correct"),
    path("c/<str:token>/correct/<int:concern>", acts.correct_one, name="customer-correct-one"),
    path("c/<str:token>/add", acts.add_one, name="customer-add"),
    path("c/<str:token>/choose/<int:offer>", acts.choose, name="customer-choose"),
    path("c/<str:token>/message", acts.message, name="customer-message"),
    path("c/<str:token>/writing", talk.writing, name="customer-writing"),
    path("c/<str:token>/news", talk.news, name="customer-news"),
    path("c/<str:token>/heard", acts.nothing_to_add, name="customer-heard"),
    path("c/<str:token>/not-fixed/", acts.not_fixed, name="customer-not-fixed"),
    path("c/<str:token>/senior", acts.senior, name="customer-senior"),
    path("c/<str:token>/survey/", acts.survey, name="customer-survey"),
    path("c/<str:token>/off", acts.switch_off, name="customer-off"),
]
