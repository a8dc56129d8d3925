import os

DEBUG = False
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "urls"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "hs256.django.BearerMiddleware"]
HS256 = {"secret": os.environ["JWT_SECRET"], "audience": "api", "required": ["exp"]}
