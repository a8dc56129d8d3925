import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Claims } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, Source } from './guard.js';

declare module 'node:http' {
  interface IncomingMessage {
    /** The claims of the token, where a guard of hs256 has passed the request. */
    auth?: Claims;
  }
}

/** What is needed of a WebSocketServer. Not its own type: `ws` has one for each kind of module, which do not agree. */
export interface Sockets {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (socket: unknown) => void): void;
}

/**
 * A listener for a server's `upgrade` event: a handshake that passes opens a socket of `sockets`, which then emits
 * `connection`, with the claims in `request.auth`. The socket is closed with 4401 when the token expires.
 *
 * @param sockets a WebSocketServer with `noServer: true`.
 * @throws {Hs256Error} {@throws TypeError} for options that are refused.
 * @example server.on('upgrade', guard(sockets, { secret, websocket: true }));
 */
export function guard(
  sockets: Sockets,
  options: GuardOptions<IncomingMessage>,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
