import hs256
from aiohttp import web
from hs256.aiohttp import CLAIMS, setup


async def health(request):
    return web.Response(text="up")


async def hello(request):
    return web.json_response({"hello": request[CLAIMS].sub})


app = web.Application()
setup(app, secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"], exempt=["/health"])
app.add_routes([web.get("/health", health), web.get("/", hello)])

if __name__ == "__main__":
    web.run_app(app, host="localhost", port=8256, print=None)
