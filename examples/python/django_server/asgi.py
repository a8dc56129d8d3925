"""The application for a server: `uvicorn django_server.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_server.settings")
application = get_asgi_application()
