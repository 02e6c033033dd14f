"""Pages of the room beside its desks."""

from django.urls import path

from operations.mechanism.views import registers

app_name = "mechanism"
urlpatterns = [
    path("rules/<str:region>/", registers.parameters, name="parameters"),
]
