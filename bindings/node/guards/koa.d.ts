import type { Context, Middleware } from 'koa';
import type { Claims } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, RefusedError, Source } from './guard.js';

/**
 * A middleware: claims are in `ctx.state.user`. A refusal is thrown as a {@link RefusedError}. Your functions get the
 * context.
 *
 * @throws {Hs256Error} {@throws TypeError} for options that are refused.
 */
export function guard(options: GuardOptions<Context>): Middleware<{ user?: Claims }>;
