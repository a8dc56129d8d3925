import type { Context, MiddlewareHandler } from 'hono';
import type { Claims } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, RefusedError, Source } from './guard.js';

/**
 * A middleware: claims are in `c.get('jwtPayload')`, and typed. A refusal is thrown as a {@link RefusedError}, which
 * becomes a response in JSON without `app.onError`. Your functions get the context.
 *
 * @throws {Hs256Error} {@throws TypeError} for options that are refused.
 */
export function guard(
  options: GuardOptions<Context> & { optional?: false; exempt?: never },
): MiddlewareHandler<{ Variables: { jwtPayload: Claims } }>;
export function guard(
  options: GuardOptions<Context>,
): MiddlewareHandler<{ Variables: { jwtPayload: Claims | undefined } }>;
