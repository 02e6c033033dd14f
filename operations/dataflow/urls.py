"""Pages of the room beside its desks."""

from django.urls import path

from operations.dataflow.views import products

urlpatterns = [
    path("product/<uuid:id>/review/", products.review, name="product-review"),
]
