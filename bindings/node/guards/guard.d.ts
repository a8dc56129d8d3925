import type { Claims, Code, FileUrl, Verifier, VerifierOptions } from '../index.js';

/** Why a request was refused: a verdict's code, or one of a guard's own. */
export type RefusalCode =
  | Code
  | 'ERR_HS256_MISSING_TOKEN'
  | 'ERR_HS256_INVALID_REQUEST'
  | 'ERR_HS256_INSUFFICIENT_SCOPE';

/** Where a token was found. */
export type Source = 'authorization' | 'header' | 'cookie' | 'query' | 'websocket' | 'custom';

/** What `onRefusal` is told. Nothing in it is of the token. */
export interface Refusal {
  /** `ERR_HS256_INTERNAL` also for a function of yours that threw. */
  code: RefusalCode;
  /** The claim at fault, where there is one. */
  claim: string | undefined;
  /** The time of that claim in Unix seconds, where the token has expired or is not valid yet. */
  at: number | undefined;
  /** Where the token was found; null without one. */
  source: Source | null;
}

/**
 * Where a token is looked for, and what is done with its claims. An option that is there as `undefined`, `null` or an
 * empty text is refused. `TRequest` is the framework's.
 */
export interface GuardSettings<TRequest> {
  /** Requests without a token pass, without claims; so do those whose cookie has a token that is rejected. */
  optional?: boolean;
  /** The `realm` of the challenge. */
  realm?: string;
  /** A header to look in after Authorization: `X-JWT-Assertion`. */
  header?: string;
  /** The scheme in place of Bearer; with `header` it is that header's. */
  scheme?: string;
  /** The name of a cookie. */
  cookie?: string;
  /** The name of a query parameter. */
  query?: string;
  /** Look among the subprotocols of a WebSocket's handshake: `bearer`, then the token. */
  websocket?: boolean;
  /** Gives the token, in place of all sources: a text, or nothing. */
  getToken?: (request: TRequest) => string | null | undefined | Promise<string | null | undefined>;
  /** Paths that are not guarded: `/login`, or all below one, `/static/`. */
  exempt?: readonly string[];
  /** Whether a valid token was revoked. */
  isRevoked?: (claims: Claims, request: TRequest) => boolean | Promise<boolean>;
  /** Whether these claims may make this request: anything but true is 403. */
  authorize?: (claims: Claims, request: TRequest) => boolean | Promise<boolean>;
  /** Is told of every refusal, for your log. The answer waits for it. */
  onRefusal?: (refusal: Refusal, request: TRequest) => unknown;
  /** `false`: the challenge does not describe why a token was rejected. */
  describe?: boolean;
}

/**
 * A Verifier's options, or a Verifier, or a function that gives one for a request, or the path of a policy file, which is
 * followed as {@link Verifier.open} does; and the guard's own.
 */
export type GuardOptions<TRequest> = (
  | VerifierOptions
  | { verifier: Verifier | ((request: TRequest) => Verifier | Promise<Verifier>) }
  | { policyFile: string | FileUrl | Uint8Array }
) &
  GuardSettings<TRequest>;

/** The error that a refusal is, for frameworks that say errors their own way. */
export interface RefusedError extends Error {
  /** 401, 403, 500 or 503. */
  readonly status: number;
  readonly statusCode: number;
  readonly code: RefusalCode;
  /** The headers of the answer. */
  readonly headers: { readonly [name: string]: string };
}

/** The route runs: its response carries `headers`. There are no claims where the guard was not asked, or is optional. */
export interface Passed {
  response: undefined;
  claims: Claims | undefined;
  headers: [name: string, value: string][];
}

/** `response` is the answer. */
export interface Refused {
  response: Response;
  claims: undefined;
  headers: [name: string, value: string][];
}

/**
 * The guard without a framework, for servers that speak Fetch's Request and Response. Build one and share it.
 *
 * @example
 * const guard = new Guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api' });
 * export async function GET(request: Request) {
 *   const { claims, response } = await guard.fetch(request);
 *   return response ?? Response.json({ hello: claims?.sub });
 * }
 */
export class Guard {
  /**
   * @throws {Hs256Error} for an option that is refused, with `field`; for a policy file that does not load, as `Verifier.open`.
   * @throws {TypeError} for an unknown option, one of the wrong type, or one on a prototype.
   */
  constructor(options: GuardOptions<Request>);
  /** Never rejects: what your functions throw is 500, and goes to `console.error`. */
  fetch(request: Request): Promise<Passed | Refused>;
}
