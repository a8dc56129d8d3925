from django.urls import path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.response import Response


@api_view()
@permission_classes([AllowAny])
def health(request):
    return Response("up")


@api_view()
def hello(request):
    return Response({"hello": request.user.username, "role": request.auth.get("role")})


urlpatterns = [path("health", health), path("", hello)]
