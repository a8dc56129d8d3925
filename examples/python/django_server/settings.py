"""The settings: every view demands a token that is not public."""

import os

ISSUER = AUDIENCE = "https://notes.example"

DEBUG = False
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "django_server.urls"
ASGI_APPLICATION = "django_server.asgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hs256.django.BearerMiddleware",
]
HS256 = {
    "secret": os.environ["HS256_SECRET"],
    "issuer": ISSUER,
    "audience": AUDIENCE,
    "required": ["exp", "sub"],
    "realm": "notes",
    "on_refusal": "django_server.views.log_refusal",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
