import type { Request, RequestHandler } from 'express';
import type { Claims } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, RefusedError, Source } from './guard.js';

declare global {
  namespace Express {
    interface Request {
      /** The claims of the token, where a guard of hs256 has passed the request. */
      auth?: Claims;
    }
  }
}

/**
 * A middleware: claims are in `request.auth`. A refusal goes to the error handler as a {@link RefusedError}, after its
 * headers were set.
 *
 * @throws {Hs256Error} {@throws TypeError} for options that are refused.
 */
export function guard(options: GuardOptions<Request>): RequestHandler;
