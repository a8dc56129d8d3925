import hs256
from django.urls import path
from hs256.ninja import BearerAuth, carry
from ninja import NinjaAPI

guard = BearerAuth(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])
api = NinjaAPI(auth=guard)
api.add_decorator(carry, mode="view")


@api.get("/health", auth=None)
def health(request):
    return "up"


@api.get("/")
def hello(request):
    return {"hello": request.auth.sub}


urlpatterns = [path("", api.urls)]
