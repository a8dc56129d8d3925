"""Flask with hs256.flask, by werkzeug."""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from hs256.flask import BearerGuard

from .servers import METHODS, OWN_HEADERS, ByWerkzeug, Guards, Note, prefixes


class Flask(ByWerkzeug):
    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        guarded = flask.Flask("guarded", static_folder=None)

        def route(path: str) -> Any:
            return note(flask.g.get("claims")), OWN_HEADERS

        for prefix in prefixes(guards):
            scaffold = flask.Blueprint(prefix[1:], "guarded", url_prefix=prefix) if prefix else guarded
            for under, options in guards:
                if under == prefix:
                    scaffold.before_request(BearerGuard(**options).before_request)
            scaffold.add_url_rule("/", "root", route, defaults={"path": ""}, methods=METHODS)
            scaffold.add_url_rule("/<path:path>", "route", route, methods=METHODS)
            if isinstance(scaffold, flask.Blueprint):
                guarded.register_blueprint(scaffold)

        return DispatcherMiddleware(flask.Flask("outer"), {mount: guarded}) if mount else guarded
