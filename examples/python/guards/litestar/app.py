import hs256
from hs256.asgi import BearerMiddleware
from litestar import Litestar, MediaType, Request, get
from litestar.middleware import DefineMiddleware


@get("/health", media_type=MediaType.TEXT)
async def health() -> str:
    return "up"


@get("/")
async def hello(request: Request) -> dict[str, str]:
    return {"hello": request.scope["hs256"].sub}


secret = hs256.Key.from_env("JWT_SECRET")
guard = DefineMiddleware(BearerMiddleware, secret=secret, audience="api", required=["exp"], exempt=["/health"])
app = Litestar([health, hello], middleware=[guard])
