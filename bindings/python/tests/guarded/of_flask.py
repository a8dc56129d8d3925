"""Flask with hs256.flask, by werkzeug."""

from __future__ import annotations

from typing import Any, Dict

import flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from hs256.flask import BearerGuard

from .servers import METHODS, ByWerkzeug, Note


class Flask(ByWerkzeug):
    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        guarded = flask.Flask("guarded", static_folder=None)
        guarded.before_request(BearerGuard(**options).before_request)

        @guarded.route("/", defaults={"path": ""}, methods=METHODS)
        @guarded.route("/<path:path>", methods=METHODS)
        def route(path: str) -> str:
            return note(flask.g.claims)

        return DispatcherMiddleware(flask.Flask("outer"), {mount: guarded}) if mount else guarded
