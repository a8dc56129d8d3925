'use strict';
// The guard for handshakes of `ws`: `server.on('upgrade', guard(sockets, options))`, where `sockets` is a
// WebSocketServer without a server of its own. Claims are in `request.auth`; a socket is closed with 4401 when its
// token expires.

const { STATUS_CODES } = require('node:http');
const { Guard, seenByNode } = require('../lib/guard.js');

/** RFC 6455 section 7.4.2 leaves 4000 to 4999 to applications. */
const EXPIRED = 4401;

function guard(sockets, options) {
  const inner = new Guard(options);
  const decisions = new WeakMap();
  nameSubprotocol(sockets, decisions);
  sockets.on('headers', (lines, request) => {
    for (const [name, value] of decisions.get(request)?.headers ?? []) lines.push(`${name}: ${value}`);
  });
  return async function hs256(request, socket, head) {
    socket.on('error', ignored); // Node sets none in an upgrade: without it a broken connection ends the process
    const decision = await inner.decide(seenByNode(request), request, console.error);
    socket.off('error', ignored);
    if (!decision.passes) return refuse(socket, decision);
    decisions.set(request, decision);
    request.auth = decision.claims;
    sockets.handleUpgrade(request, socket, head, (opened) => {
      closeOnExpiry(opened, decision);
      sockets.emit('connection', opened, request);
    });
  };
}

function ignored() {}

/**
 * The application chooses first; the token's own subprotocol is the default. `ws` itself takes the first one offered.
 */
function nameSubprotocol({ options }, decisions) {
  const ofTheToken = (request) => decisions.get(request)?.subprotocol;
  const first = (protocols, request) => ofTheToken(request) ?? [...protocols][0];
  const choose = options.handleProtocols ?? first;
  options.handleProtocols = (protocols, request) => choose(protocols, request) || (ofTheToken(request) ?? false);
}

function closeOnExpiry(opened, { verifier, claims }) {
  if (claims === undefined) return;
  const expiry = verifier.untilExpiry(claims, () => opened.close(EXPIRED, 'the token has expired'));
  opened.once('close', expiry.cancel);
}

function refuse(socket, { status, headers, error }) {
  const body = error === undefined ? '' : JSON.stringify({ error });
  const lines = [
    ['Connection', 'close'],
    ['Content-Type', 'application/json'],
    ['Content-Length', `${body.length}`],
    ...headers,
  ];
  socket.on('error', ignored);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n${body}`,
  );
}

module.exports = { guard };
