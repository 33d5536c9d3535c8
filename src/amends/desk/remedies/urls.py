"""Addresses of what this firm gives."""

from django.urls import path

from amends.desk.remedies import case, catalogue, money, people, programs

urlpatterns = [
    path("settings/remedies/", catalogue.catalogue, name="catalogue"),
    path("settings/remedies/<int:pk>/", catalogue.item, name="catalogue-item"),
    path("settings/remedies/<int:pk>/codes/", catalogue.codes, name="catalogue-codes"),
    path("settings/money/", money.money, name="money"),
    path("settings/standing-in/", people.standing_in, name="standing-in"),
    path("settings/programs/", programs.programs, name="programs"),
    path("cashier/", programs.cashier, name="cashier"),
    path("cashier/<int:pk>.csv", programs.cashier_list, name="cashier-list"),
    path("cases/<str:reference>/putting-right/", case.putting_right, name="case-putting-right"),
    path("cases/<str:reference>/putting-right/steps/<int:pk>/", case.step, name="case-step"),
    path("cases/<str:reference>/putting-right/told/<int:pk>/", case.told, name="case-told"),
    path("cases/<str:reference>/putting-right/points/<int:pk>/", case.waive, name="case-waive"),
]
