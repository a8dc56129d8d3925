import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Claims } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, RefusedError, Source } from './guard.js';

/** For `onRequest`. */
export type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

declare module 'fastify' {
  interface FastifyRequest {
    /** The claims of the token, where a guard of hs256 has passed the request. */
    user?: Claims;
    /** Asks for a token within a handler: gives the claims, or throws a {@link RefusedError}. */
    jwtVerify(): Promise<Claims | undefined>;
  }
  interface FastifyInstance {
    /** Asks for a token: `{ onRequest: fastify.authenticate }`. */
    authenticate: Hook;
  }
}

/** The plugin: `fastify.register(hs256, options)`. It guards nothing until a route asks for it. */
export const hs256: FastifyPluginAsync<GuardOptions<FastifyRequest>>;

/**
 * A hook alone, where one application needs several guards: `fastify.addHook('onRequest', guard(options))`.
 *
 * @throws {Hs256Error} {@throws TypeError} for options that are refused.
 */
export function guard(options: GuardOptions<FastifyRequest>): Hook;
