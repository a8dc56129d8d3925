from django.http import HttpResponse, JsonResponse
from django.urls import path
from hs256.django import public


@public
def health(request):
    return HttpResponse("up")


def hello(request):
    return JsonResponse({"hello": request.claims.sub})


urlpatterns = [path("health", health), path("", hello)]
