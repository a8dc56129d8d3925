"""The routes."""

from django.urls import path

from . import views

urlpatterns = [
    path("login", views.login),
    path("me", views.me),
    path("notes", views.delete_notes),
]
