from django.urls import path

from . import views

app_name = "pollapp"

urlpatterns = [
    path("polls/<str:language>/<int:pk>/", views.vote, name="vote"),
]
