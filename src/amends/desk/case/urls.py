"""Addresses of the Case page and of what is done on it."""

from django.urls import path

from amends.desk.case import actions, compose, concerns, files, page, resolving

urlpatterns = [
    path("cases/<str:reference>/", page.case, name="case"),
    path("cases/<str:reference>/hand-over/", actions.hand_over, name="case-hand-over"),
    path("cases/<str:reference>/bring-in/", actions.bring_in, name="case-bring-in"),
    path("cases/<str:reference>/rename/", actions.rename, name="case-rename"),
    path("cases/<str:reference>/kind/", actions.kind, name="case-kind"),
    path("cases/<str:reference>/place/", actions.place, name="case-place"),
    path("cases/<str:reference>/heard-out/", actions.heard_out, name="case-heard-out"),
    path("cases/<str:reference>/note/", actions.note, name="case-note"),
    path("cases/<str:reference>/customer/", actions.customer, name="case-customer"),
    path("cases/<str:reference>/address/", actions.address, name="case-address"),
    path("cases/<str:reference>/link/", actions.link, name="case-link"),
    path("cases/<str:reference>/concerns/", concerns.add, name="case-concern-add"),
    path("cases/<str:reference>/concerns/confirm/", concerns.confirm, name="case-confirm"),
    path("cases/<str:reference>/concerns/<int:pk>/", concerns.change, name="case-concern"),
    path("cases/<str:reference>/concerns/<int:pk>/outcome/", concerns.decide, name="case-outcome"),
    path("cases/<str:reference>/reading/", concerns.overrule, name="case-reading"),
    path("cases/<str:reference>/coach/", compose.coach, name="case-coach"),
    path("cases/<str:reference>/draft/", compose.draft, name="case-draft"),
    path("cases/<str:reference>/presence/", compose.presence, name="case-presence"),
    path("cases/<str:reference>/keep/", compose.keep, name="case-keep"),
    path("cases/<str:reference>/reply/", compose.send, name="case-reply"),
    path("replies/<int:pk>/undo/", compose.undo, name="undo-reply"),
    path("replies/<int:pk>/again/", compose.again, name="send-again"),
    path("cases/<str:reference>/remedies/", resolving.grant, name="case-remedy-add"),
    path("cases/<str:reference>/remedies/<int:pk>/", resolving.settle_remedy, name="case-remedy"),
    path("cases/<str:reference>/offers/", resolving.offer, name="case-offer-add"),
    path("cases/<str:reference>/offers/<int:pk>/", resolving.withdraw_offer, name="case-offer"),
    path("cases/<str:reference>/cause/", resolving.cause, name="case-cause"),
    path("cases/<str:reference>/promises/<int:pk>/", resolving.settle_promise, name="case-promise"),
    path("cases/<str:reference>/finish/", resolving.finish, name="case-finish"),
    path("cases/<str:reference>/follow-up/<int:pk>/", resolving.asked, name="case-asked"),
    path("cases/<str:reference>/files/<int:pk>/", files.attachment, name="case-file"),
    path("cases/<str:reference>/messages/<int:pk>/original/", files.original, name="case-original"),
]
