from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET
from hs256.django import public


@public
def health(request):
    return HttpResponse("up")


@require_GET
def hello(request):
    return JsonResponse({"hello": request.claims.sub})


urlpatterns = [path("health", health), path("", hello)]
