"""Addresses of what keeps the record straight."""

from django.urls import path

from amends.desk.straight import beside, merging, settings, splitting

urlpatterns = [
    path("cases/<str:reference>/merge/", merging.merge, name="case-merge"),
    path("cases/<str:reference>/merge/do/", merging.do_merge, name="case-merge-do"),
    path("cases/<str:reference>/merged/<int:pk>/", merging.before, name="case-merged"),
    path("cases/<str:reference>/merged/<int:pk>/undo/", merging.undo, name="case-unmerge"),
    path("cases/<str:reference>/split/", splitting.split, name="case-split"),
    path("cases/<str:reference>/split/do/", splitting.do_split, name="case-split-do"),
    path("cases/<str:reference>/split/<int:pk>/undo/", splitting.undo, name="case-unsplit"),
    path("cases/<str:reference>/messages/<int:pk>/move/", splitting.move, name="case-move-message"),
    path("cases/<str:reference>/beside/", beside.beside, name="case-beside"),
    path("cases/<str:reference>/links/", beside.link, name="case-link-add"),
    path("cases/<str:reference>/links/<int:pk>/drop/", beside.unlink, name="case-unlink"),
    path("cases/<str:reference>/not-duplicate/", beside.not_duplicate, name="case-not-duplicate"),
    path("cases/<str:reference>/tags/", beside.tag, name="case-tag"),
    path("cases/<str:reference>/tags/<int:pk>/drop/", beside.untag, name="case-untag"),
    path("cases/<str:reference>/fields/", beside.fields, name="case-fields"),
    path("cases/<str:reference>/references/", beside.add_reference, name="case-reference-add"),
    path(
        "cases/<str:reference>/references/<int:pk>/drop/", beside.drop_reference, name="case-reference-drop"
    ),
    path("customers/<int:pk>/join/", beside.join, name="customer-join"),
    path("customers/joined/<int:pk>/undo/", beside.unjoin, name="customer-unjoin"),
    path("settings/tags/", settings.tags, name="tags"),
    path("settings/tags/<int:pk>/", settings.tag, name="tag"),
    path("settings/fields/", settings.fields, name="fields"),
    path("settings/fields/<int:pk>/", settings.field, name="field"),
]
