"""Pages of the room beside its desk."""

from django.urls import path

from operations.announcements import views

app_name = "announcements"
urlpatterns = [path("announcement/<uuid:id>/paper/", views.paper, name="paper")]
