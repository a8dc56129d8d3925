import hs256
from hs256.asgi import BearerMiddleware
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route


async def health(request):
    return PlainTextResponse("up")


async def hello(request):
    return JSONResponse({"hello": request.state.claims.sub})


app = Starlette(routes=[Route("/health", health), Route("/", hello)])
secret = hs256.Key.from_env("JWT_SECRET")
app.add_middleware(BearerMiddleware, secret=secret, audience="api", required=["exp"], exempt=["/health"])
