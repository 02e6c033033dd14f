"""Addresses of registration."""

from django.urls import path

from applicants import views

app_name = "applicants"
urlpatterns = [path("register/", views.register, name="register")]
