"""Settings of Django; those of a case are put over them."""

ROOT_URLCONF = "guarded.of_django"
MIDDLEWARE = ["hs256.django.BearerMiddleware"]
ALLOWED_HOSTS = ["*"]
APPEND_SLASH = False
LOGGING_CONFIG = None
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
