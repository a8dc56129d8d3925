import hs256
from hs256.asgi import BearerMiddleware
from quart import Quart, request

app = Quart(__name__)
secret = hs256.Key.from_env("JWT_SECRET")
app.asgi_app = BearerMiddleware(app.asgi_app, secret=secret, audience="api", required=["exp"], exempt=["/health"])


@app.get("/health")
async def health():
    return "up"


@app.get("/")
async def hello():
    return {"hello": request.scope["hs256"].sub}
