"""Addresses of the investigation of a case, and of what is done there."""

from django.urls import path

from amends.desk.investigation import actions, views

PLACE = "cases/<str:reference>/investigation/"

urlpatterns = [
    path(PLACE, views.page, name="investigation"),
    path(f"{PLACE}plan/", actions.plan, name="investigation-plan"),
    path(f"{PLACE}questions/", actions.add_question, name="investigation-question-add"),
    path(f"{PLACE}questions/<int:pk>/", actions.question, name="investigation-question"),
    path(f"{PLACE}requests/", actions.add_request, name="investigation-request-add"),
    path(f"{PLACE}requests/<int:pk>/", actions.handle_request, name="investigation-request"),
    path(f"{PLACE}evidence/", actions.add_evidence, name="investigation-evidence-add"),
    path(f"{PLACE}evidence/<int:pk>/", actions.evidence, name="investigation-evidence"),
    path(f"{PLACE}cause/", actions.cause, name="investigation-cause"),
    path(f"{PLACE}whys/", actions.add_why, name="investigation-why-add"),
    path(f"{PLACE}whys/<int:pk>/", actions.remove_why, name="investigation-why"),
    path(f"{PLACE}concerns/<int:pk>/", actions.describe, name="investigation-gap"),
    path(f"{PLACE}concerns/<int:pk>/outcome/", actions.decide, name="investigation-outcome"),
    path(f"{PLACE}answers/", actions.keep_answer, name="investigation-answer-add"),
    path(f"{PLACE}answers/<int:pk>/", actions.remove_answer, name="investigation-answer"),
    path(f"{PLACE}issue/", actions.issue, name="investigation-issue"),
    path(f"{PLACE}second/", actions.excuse, name="investigation-second"),
]
