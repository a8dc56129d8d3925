import type { Claims, Code, FileUrl, Verifier, VerifierOptions } from '../index.js';

/** Why a request was refused: a verdict's code, or one of a guard's own. */
export type RefusalCode =
  | Code
  | 'ERR_HS256_MISSING_TOKEN'
  | 'ERR_HS256_INVALID_REQUEST'
  | 'ERR_HS256_INSUFFICIENT_SCOPE';

/** Where a token was found. */
export type Source = 'authorization' | 'header' | 'cookie' | 'query' | 'websocket' | 'custom';

/** What `onRefusal` gets. It contains nothing else of the token. */
export interface Refusal {
  /** `ERR_HS256_INTERNAL` also for a function of yours that threw. */
  code: RefusalCode;
  /** The claim at fault, if there is one. */
  claim: string | undefined;
  /** The time of that claim in Unix seconds, if the token has expired or is not valid yet. */
  at: number | undefined;
  /** Where the token was found; null without one. */
  source: Source | null;
}

/**
 * Where a guard looks for the token, and what it does with the claims. An option given as `undefined`, `null` or an empty
 * string is refused. `TRequest` is the framework's request.
 */
export interface GuardSettings<TRequest> {
  /** Requests without a token pass, without claims; so do requests whose cookie holds a rejected token. */
  optional?: boolean;
  /** The `realm` of the challenge. */
  realm?: string;
  /** A header to look in after Authorization, such as `X-JWT-Assertion`. */
  header?: string;
  /** The scheme to expect instead of Bearer; with `header`, in that header. */
  scheme?: string;
  /** The name of a cookie. */
  cookie?: string;
  /** The name of a query parameter. */
  query?: string;
  /** Look among the subprotocols of a WebSocket's handshake: `bearer`, then the token. */
  websocket?: boolean;
  /** Returns the token, a string, or nothing. It replaces all other sources. */
  getToken?: (request: TRequest) => string | null | undefined | Promise<string | null | undefined>;
  /** Paths that are not guarded: `/login`, or all below one, `/static/`. */
  exempt?: readonly string[];
  /** Whether a valid token was revoked. */
  isRevoked?: (claims: Claims, request: TRequest) => boolean | Promise<boolean>;
  /** Whether these claims may make this request: anything but true is 403. */
  authorize?: (claims: Claims, request: TRequest) => boolean | Promise<boolean>;
  /** Called for every refusal, for your log. The answer waits for it. */
  onRefusal?: (refusal: Refusal, request: TRequest) => unknown;
  /** `false`: the challenge does not describe why a token was rejected. */
  describe?: boolean;
}

/**
 * The options of a Verifier, or a Verifier, or a function that returns one for a request, or the path of a policy file, which
 * the guard follows as {@link Verifier.open} does; and the guard's own options.
 */
export type GuardOptions<TRequest> = (
  | VerifierOptions
  | { verifier: Verifier | ((request: TRequest) => Verifier | Promise<Verifier>) }
  | { policyFile: string | FileUrl | Uint8Array }
) &
  GuardSettings<TRequest>;

/** The error that a refusal becomes, for frameworks that have their own way to report errors. */
export interface RefusedError extends Error {
  /** 401, 403, 500 or 503. */
  readonly status: number;
  readonly statusCode: number;
  readonly code: RefusalCode;
  /** The headers of the answer. */
  readonly headers: { readonly [name: string]: string };
}

/** The route runs; set `headers` on its response, in place of its own of these names. There are no claims if the path is exempt, or the guard is optional. */
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
  /** Never rejects: if your functions throw, the answer is 500, and the error goes to `console.error`. */
  fetch(request: Request): Promise<Passed | Refused>;
}
