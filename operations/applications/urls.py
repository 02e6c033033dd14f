"""Pages of the room beside its desk."""

from django.urls import path

from operations.applications import reviewing, views

app_name = "applications"
urlpatterns = [
    path("application/<uuid:id>/receipt/", views.receipt, name="receipt"),
    path("application/<uuid:id>/review/", reviewing.review, name="review"),
    path("application/<uuid:id>/form/", views.form, name="form"),
    path("application/<uuid:id>/paper/<slug:kind>/", views.paper, name="paper"),
    path("application/<uuid:id>/letter/<uuid:unit>/", views.letter, name="letter"),
    path("supplement/<uuid:id>/paper/", views.supplement, name="supplement"),
]
