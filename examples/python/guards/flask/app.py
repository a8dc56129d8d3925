import flask
import hs256
from hs256.flask import BearerGuard

guard = BearerGuard(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])
app = flask.Flask(__name__)


@app.get("/health")
def health():
    return "up"


@app.get("/")
@guard
def hello():
    return {"hello": flask.g.claims.sub}
