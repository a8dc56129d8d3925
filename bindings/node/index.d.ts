import type { Duration, Policy } from './policy.js';

export type { Duration, Policy, Scalar } from './policy.js';

/**
 * Why a token was rejected, or a key or an option refused: the same codes in every language of hs256, spelled
 * `ERR_HS256_` and the code's name.
 */
export type Code =
  | 'ERR_HS256_INVALID_ARGUMENT'
  | 'ERR_HS256_BUFFER_TOO_SMALL'
  | 'ERR_HS256_INTERNAL'
  | 'ERR_HS256_WEAK_KEY'
  | 'ERR_HS256_MALFORMED'
  | 'ERR_HS256_TOO_LARGE'
  | 'ERR_HS256_ALGORITHM_NOT_ALLOWED'
  | 'ERR_HS256_UNSUPPORTED_HEADER'
  | 'ERR_HS256_WRONG_TYPE'
  | 'ERR_HS256_UNKNOWN_KEY'
  | 'ERR_HS256_SIGNATURE_MISMATCH'
  | 'ERR_HS256_INVALID_CLAIM'
  | 'ERR_HS256_MISSING_CLAIM'
  | 'ERR_HS256_CLAIM_MISMATCH'
  | 'ERR_HS256_NOT_YET_VALID'
  | 'ERR_HS256_EXPIRED'
  | 'ERR_HS256_REVOKED'
  | 'ERR_HS256_UNAVAILABLE';

/**
 * The bytes of a key, at least 32 (RFC 7518 section 3.2). A string counts as its UTF-8. For base64 and other encodings, use
 * a {@link Secret}: they are never guessed.
 */
export type SecretInput = string | Uint8Array | SecretKeyObject | SecretCryptoKey | Secret;

/** A KeyObject of node:crypto, of type `secret`. Declared here so that these types need none of Node's. */
export interface SecretKeyObject {
  readonly type: 'secret' | 'public' | 'private';
  readonly symmetricKeySize?: number | undefined;
  export(): unknown;
}

/**
 * A CryptoKey of the Web Cryptography API, for HMAC with SHA-256 and with the usage that is needed, `verify` or `sign`. Its
 * bytes are read and not kept. Those of a key that is not extractable can be read only as long as Node allows it.
 */
export interface SecretCryptoKey {
  readonly type: string;
  readonly algorithm: { readonly name: string };
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

/** A single key. */
export interface SingleKey {
  /**
   * The key's bytes. Anything that is not a shared secret is refused in any encoding: a public or private key, a certificate.
   * {@link Secret.jwks} gives all keys of a JWK Set.
   */
  secret: SecretInput;
  /**
   * The key's id (RFC 7515 section 4.1.4). A key with an id is tried only for tokens whose `kid` is exactly that, and a
   * Signer writes it. A key without an id is tried for every token. With a JWK, this replaces its `kid`; with a JWK Set, it
   * is refused.
   */
  kid?: string;
  /** The key is in use from this time on, in Unix seconds. */
  validFrom?: number;
  /** The key is in use until just before this time, in Unix seconds. */
  validUntil?: number;
  /**
   * Accept a secret shorter than 32 bytes. Anyone who has one token can then guess the secret offline. An empty secret is
   * still refused.
   */
  allowWeakSecret?: boolean | undefined;
}

/** One of several keys, or all keys of a JWK Set. */
export interface Key extends SingleKey {
  /**
   * The issuers that the key may sign for, 1 to 64: a token that it signed must have one of them as its `iss`, so that no
   * tenant can mint tokens of another. A Signer signs only claims with such an `iss`.
   */
  issuer?: string | readonly string[];
}

/** The whole policy as the text of the policy document, the same in every language of hs256, or its UTF-8. */
export interface PolicyDocument {
  /** `{"issuer": "https://login.example", "max_age": 3600}` */
  policy: string | Uint8Array;
}

/** What a Verifier uses besides its keys. */
export interface Environment {
  /**
   * For tests: a function that returns the time in Unix seconds, instead of the system's. `'Date'` takes the time of
   * JavaScript's Date, which Jest, Vitest and sinon can replace; they cannot change the system's clock, which is the default.
   */
  clock?: (() => number) | 'Date' | undefined;
  /**
   * A list of revocations in JSON Lines, one entry on each line: `{"jti": "7f"}`, `{"sub": "ada", "before": 1798761600}`,
   * `{"kid": "2026-10"}`. A token on it is rejected with `ERR_HS256_REVOKED`. An empty text revokes nothing.
   */
  revoked?: string | Uint8Array;
  /**
   * How old that list may be, in seconds: more than that long after its last `{"as_of": …}`, a token that is otherwise valid
   * is rejected with `ERR_HS256_UNAVAILABLE`.
   */
  maxStale?: number | Duration;
}

/**
 * One secret, or several under `keys`, and a policy. There may be at most 4096 keys, at most 16 of them without an id, and
 * no id twice.
 */
export type VerifierOptions = (SingleKey | { keys: readonly Key[] }) & (Policy | PolicyDocument) & Environment;

/** The registered claims (RFC 7519 section 4.1). Times are Unix seconds, with fractions if the token has any. */
export interface RegisteredClaims {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string;
}

/**
 * The claims of a verified token: the object that JSON.parse makes of the payload, which you may change. `T` is what you
 * trust the issuer to write; it is not checked. Under `numericSubject` it may say `sub: string | number`. JSON.parse rounds
 * an integer beyond 2^53: {@link ClaimsView.json} has its digits.
 */
export type Claims<T extends object = { [claim: string]: unknown }> = (string extends keyof T
  ? RegisteredClaims
  : Omit<RegisteredClaims, keyof T>) &
  T & {
    /** The id of the key that the signature matched, if it has one. It is not a claim: it is not enumerable, and copies lack it. */
    readonly [keyId]?: string;
  };

/** The type of a registered claim: what `T` says of it, if it does. */
type Registered<T extends object, K extends keyof RegisteredClaims> = string extends keyof T
  ? RegisteredClaims[K]
  : K extends keyof T
    ? T[K]
    : RegisteredClaims[K];

/**
 * The claims of a verified token, each read when you ask for it. A view costs less than {@link Claims} because it does not
 * parse the payload until you ask for something other than a registered claim. It shows only the token's claims, whatever
 * was added to `Object.prototype`.
 */
export class ClaimsView<T extends object = { [claim: string]: unknown }> {
  private constructor();
  readonly iss: Registered<T, 'iss'>;
  readonly sub: Registered<T, 'sub'>;
  readonly aud: Registered<T, 'aud'>;
  readonly exp: Registered<T, 'exp'>;
  readonly nbf: Registered<T, 'nbf'>;
  readonly iat: Registered<T, 'iat'>;
  readonly jti: Registered<T, 'jti'>;
  /** The id of the key that the signature matched; null if it has none. */
  readonly keyId: string | null;
  /** The payload as it was signed: for a JSON parser of your own, which keeps integers beyond 2^53. */
  readonly json: string;
  /** A claim of any name. */
  get<K extends keyof Claims<T> & string>(name: K): Claims<T>[K];
  /** The claims as {@link Verifier.verify} gives them: another object each time. */
  toObject(): Claims<T>;
  /** As `toObject`, for JSON.stringify. */
  toJSON(): Claims<T>;
}

/** In claims, and in a user of Mastra's: the id of the key that the signature matched. */
export const keyId: unique symbol;

/**
 * The claims of a valid token and the id of the key that its signature matched (null if that key has none); or why the token
 * was rejected. `claim` is the claim at fault, if there is one. If the token has expired or is not yet valid, `at` is the
 * value of that claim in Unix seconds.
 */
export type Result<T extends object = { [claim: string]: unknown }> =
  | { ok: true; claims: Claims<T>; keyId: string | null }
  | Rejected;

/** As {@link Result}, with a view of the claims. */
export type CheckResult<T extends object = { [claim: string]: unknown }> =
  | { ok: true; claims: ClaimsView<T>; keyId: string | null }
  | Rejected;

/** Why a token is rejected. */
export interface Rejected {
  ok: false;
  code: Code;
  claim: string | undefined;
  at?: number;
}

/**
 * Decides whether tokens are valid: signature first (RFC 7515), then claims (RFC 7519), strictly. Build one when the program
 * starts and share it: it never changes, unless `open` made it. Each worker thread builds its own. It keeps a hash state, not
 * the secret.
 *
 * @example
 * const verifier = new Verifier({ secret: Secret.fromEnv('JWT_SECRET'), issuer: 'https://login.example', audience: 'api' });
 * const { sub, role } = verifier.verify(token);
 */
export class Verifier {
  /**
   * @throws {Hs256Error} `ERR_HS256_WEAK_KEY` for a secret under 32 bytes, `ERR_HS256_INVALID_ARGUMENT` for an option
   * out of range.
   * @throws {TypeError} for an unknown option, one of the wrong type, or one on a prototype.
   */
  constructor(options: VerifierOptions);
  /**
   * Opens a verifier from a policy file, which names the keys' variables and files, the policy and the list of revocations. It
   * follows the file: every `refresh` seconds, one call looks whether the file, a secret's file or the list has changed. If
   * one does not load, nothing changes, and {@link Verifier.status} says so. It reads files synchronously, on this thread. It
   * needs the addon, and throws on WebAssembly.
   *
   * @throws {Hs256Error} `ERR_HS256_INVALID_ARGUMENT` or `ERR_HS256_WEAK_KEY`, depending on the first mistake. `field` is that
   * mistake's member, such as `keys[1].until`; the message has all mistakes, a line each, and never a secret.
   */
  static open(path: string | FileUrl | Uint8Array): Verifier;
  /**
   * Looks at the files of an opened verifier now, and uses what has changed.
   *
   * @throws {Hs256Error} as `open`: the state in use stays in use. `ERR_HS256_INVALID_ARGUMENT` if the constructor made this
   * verifier.
   */
  refresh(): void;
  /**
   * The state of an opened verifier and what it has decided so far. It contains no secret, and looks at no file.
   *
   * @throws {Hs256Error} `ERR_HS256_INVALID_ARGUMENT` if the constructor made this verifier.
   */
  status(): VerifierStatus;
  /** The same for Prometheus: a body of the type `application/openmetrics-text; version=1.0.0; charset=utf-8`. */
  openMetrics(): string;
  /**
   * The token's claims.
   *
   * @param token the compact serialization: a string, or its bytes.
   * @throws {Hs256Error} if the token is rejected. The error has no stack trace: it says nothing of the token.
   * @throws {TypeError} if it is neither a string nor bytes; its `code` is `ERR_HS256_INVALID_ARGUMENT`.
   */
  verify<T extends object = { [claim: string]: unknown }>(token: string | Uint8Array): Claims<T>;
  /**
   * The token's claims, or why it is rejected: no token makes it throw, nor makes it build an Error.
   *
   * @throws {TypeError} if `token` is neither a string nor bytes.
   */
  tryVerify<T extends object = { [claim: string]: unknown }>(token: string | Uint8Array): Result<T>;
  /**
   * The results for many tokens, in their order, all at the same time of the clock. A value that is neither a string nor bytes
   * gets the result `ERR_HS256_INVALID_ARGUMENT`.
   *
   * @param options `threads`: how many threads to use, 1 to 256, by default 1. The calling thread waits for all of them.
   */
  verifyMany<T extends object = { [claim: string]: unknown }>(
    tokens: readonly (string | Uint8Array)[],
    options?: { threads?: number | undefined },
  ): Result<T>[];
  /** The verdict of `verify`, with a view of the claims: cheaper if you read registered claims, or few of the others. */
  check<T extends object = { [claim: string]: unknown }>(token: string | Uint8Array): ClaimsView<T>;
  /** The verdict of `tryVerify`, with a view of the claims. */
  tryCheck<T extends object = { [claim: string]: unknown }>(token: string | Uint8Array): CheckResult<T>;
  /**
   * The verdicts of `verifyMany`, with views of the claims. Neighbouring views share a string of about 64 KiB, which stays in
   * memory as long as any of them.
   */
  checkMany<T extends object = { [claim: string]: unknown }>(
    tokens: readonly (string | Uint8Array)[],
    options?: { threads?: number | undefined },
  ): CheckResult<T>[];
  /**
   * Calls `close` when these claims expire, by the leeway and the clock of this verifier: for streams and sockets, which
   * outlive the request. If they have expired, it calls `close` right after this call returns; without `exp`, or without
   * claims, as where a token is optional, never. A revocation does not close a connection.
   *
   * @returns a handle. Call its `cancel` when the connection ends by itself.
   */
  untilExpiry(claims: Claims | ClaimsView | null | undefined, close: () => void): { cancel(): void };
  /**
   * Every check of a token and how it went, also after one that fails: for people who wonder why a token is rejected, in
   * a command, a log at debug level, a test. Never use it to decide.
   *
   * @throws {TypeError} if `token` is neither a string nor bytes.
   */
  explain(token: string | Uint8Array): Explanation;
}

/** What {@link Verifier.status} gives. Times are Unix seconds. */
export interface VerifierStatus {
  /** How many states have been in use, this one included. */
  generation: number;
  loaded_at: number;
  load_seconds: number;
  keys: { id: string | null; from: number | null; until: number | null }[];
  /** What is wrong with the files as they are now, and for how many seconds it has been. */
  error: { message: string; age: number } | null;
  /** How many entries the list has, and how old it is. */
  revocations: {
    jti: number;
    sub: number;
    kid: number;
    before: number | null;
    as_of: number | null;
    max_stale: number | null;
    age: number | null;
  } | null;
  /** How many tokens got which verdict, by the name of its code, such as `ok` or `expired`. */
  verdicts: { [code: string]: number };
  /** How many tokens of each key were accepted. */
  accepted: { key: string | null; count: number }[];
}

/** What {@link Verifier.explain} gives. It holds no claim's value, no part of a signature and no key. */
export interface Explanation {
  /** The verdict of `verify`: the name of a code, such as `ok` or `expired`, and the claim at fault. */
  verdict: { code: string; claim: string | null };
  /** In the order in which they decide. */
  checks: ExplainedCheck[];
}

/** One check and how it went. */
export interface ExplainedCheck {
  /** The name of the check, such as `signature`. */
  check: string;
  /** What demands it: an RFC and its section, or hs256's own policy. */
  clause: string;
  /** `not_reached`: its input is missing, such as the claims of an unreadable payload. */
  outcome: 'passed' | 'failed' | 'not_reached';
  /** The code that a failed check would give as the verdict. */
  code: string | null;
  /** The claim at fault. */
  claim: string | null;
  /** Why it failed or was not reached, for people. */
  cause: string | null;
  /** The cause's name for programs, such as `duplicate_member`. It never changes. */
  kind: string | null;
  /** The part of the token that the cause is in. */
  segment: 'token' | 'header' | 'payload' | 'signature' | null;
  /** Where the cause begins, in bytes: in what the header or payload decodes to, otherwise in the token's text. */
  offset: number | null;
}

/** One secret, the header's parameters, and how long tokens live and may be. */
export interface SignerOptions extends Key {
  /** Adds an `exp` to claims that have none: whole seconds from now, 1 or more, or a string such as `'15m'`. */
  expiresIn?: number | Duration;
  /** The header's `typ`, instead of `JWT`: the `typ` that a verifier may demand. */
  typ?: string;
  /** The header's `cty`; not `JWT`, since no token is nested. */
  cty?: string;
  /** In bytes, from 256 to 1048576; by default 16384. */
  maxTokenLength?: number | undefined;
  /** For tests: the time in Unix seconds, or `'Date'`, as for a Verifier. */
  clock?: (() => number) | 'Date' | undefined;
}

/** The times to add to a token's claims. A time that the claims have already is an error, as is `undefined`. */
export interface SignOptions {
  /** Whole seconds until `exp`, 1 or more, or a string such as `'15m'`. By default the Signer's, unless the claims have `exp`. */
  expiresIn?: number | Duration;
  /** Whole seconds until `nbf`, 0 or more, or a string such as `'5m'`. */
  notBeforeIn?: number | Duration;
  /** Whether to add `iat`. By default it is added unless the claims have one; `true` refuses claims that have one. */
  issuedAt?: boolean | undefined;
}

/**
 * Mints tokens that a Verifier accepts, with the header `{"alg":"HS256","typ":"JWT"}` and the key's `kid`, if it has one.
 *
 * @example
 * const token = new Signer({ secret }).sign({ sub: 'ada' }, { expiresIn: 15 * 60 });
 */
export class Signer {
  /** @throws {Hs256Error} {@throws TypeError} as {@link Verifier}. */
  constructor(options: SignerOptions);
  /**
   * Opens a signer from a policy file: with the key that has `"sign": true`, otherwise with the first that is within its time.
   * It follows the file, and its tokens have the `typ` that the policy demands.
   *
   * @throws {Hs256Error} as {@link Verifier.open}.
   */
  static open(path: string | FileUrl | Uint8Array): Signer;
  /** As {@link Verifier.refresh}. */
  refresh(): void;
  /**
   * A token with these claims: an object, which goes through JSON.stringify, or JSON text, which is signed as it is. `iat` is
   * added if they have none, unless `issuedAt` is false.
   *
   * @throws {Hs256Error} `ERR_HS256_INVALID_CLAIM` if a registered claim has the wrong type or a time that nobody can have
   * meant, `ERR_HS256_MALFORMED` if the claims are not I-JSON (RFC 7493), `ERR_HS256_MISSING_CLAIM` or
   * `ERR_HS256_CLAIM_MISMATCH` if `iss` is not one of the key's issuers, `ERR_HS256_TOO_LARGE`,
   * `ERR_HS256_INVALID_ARGUMENT`. It has `claim`, `member`, `reason` and `offset`.
   * @throws {TypeError} if a registered claim is `undefined` or inherited; if JSON would keep nothing of the claims, or of an
   * object in them, such as a Map; if Object.prototype has a `toJSON`.
   */
  sign<T extends object>(claims: (T & RegisteredClaims) | string, options?: SignOptions): string;
}

/**
 * A key's bytes and how they are written. It does not show in `console.log`, `JSON.stringify` or `structuredClone`.
 * Decoding is strict: padding, alphabet and trailing bits must be right, or an {@link Hs256Error} says what is wrong.
 */
export class Secret {
  private constructor();
  /** The text's UTF-8. */
  static utf8(text: string): Secret;
  /** The bytes, copied. */
  static bytes(bytes: Uint8Array): Secret;
  /** Base64 with padding (RFC 4648 section 4). */
  static base64(text: string): Secret;
  /** Base64url without padding (RFC 4648 section 5). */
  static base64url(text: string): Secret;
  /** Hexadecimal digits, in either case. */
  static hex(text: string): Secret;
  /** A JSON Web Key of kty `oct` (RFC 7518 section 6.4), as an object or its JSON. Its `kid` becomes the key's id. */
  static jwk(jwk: object | string): Secret;
  /**
   * A JWK Set (RFC 7517 section 5), as an object or its JSON: all its keys of kty `oct` for HS256 and this use. Others are
   * skipped; it is an error if none is left.
   */
  static jwks(jwks: object | string): Secret;
  /**
   * The value of an environment variable.
   *
   * @throws {Error} if it is not set, or empty; the message says what to set.
   */
  static fromEnv(name: string, encoding?: 'utf8' | 'base64' | 'base64url' | 'hex' | 'jwk' | 'jwks'): Secret;
  /** `[secret]` */
  toString(): string;
  /** `[secret]` */
  toJSON(): string;
}

/** A URL, if its type is known: from @types/node or from the DOM's library. */
export type FileUrl = typeof globalThis extends { URL: { prototype: infer T } } ? T : never;

/** Fetch's Response, if its type is known: from @types/node or from the DOM's library. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : unknown;

/** Why a token was rejected, or a key or an option refused. Never holds bytes of a token or of a key. */
export class Hs256Error extends Error {
  constructor(message: string, code: Code, claim?: string, at?: number);
  /** For programs. */
  readonly code: Code;
  /**
   * The HTTP status of the answer to a request that fails with this error: 401 for a rejected token; 503 if tokens cannot be
   * judged; 500 for a mistake in the program, which includes the errors of `sign`.
   */
  readonly status: number;
  /** The same, for Fastify. */
  readonly statusCode: number;
  /** The headers of that answer, for Express, Fastify and Koa: `WWW-Authenticate` with a 401. */
  readonly headers: { readonly [name: string]: string };
  /** That answer, for Hono. */
  getResponse(): FetchResponse;
  /** The claim at fault, if there is one. */
  readonly claim?: string;
  /**
   * When the token expired or becomes valid: the value of the claim at fault, in Unix seconds. The signature was valid, so the
   * issuer wrote it.
   */
  readonly at?: number;
  /** The option at fault, if there is one; for a policy document, the member. */
  readonly field?: string;
  /** In the errors of `sign`: the member of the claims at fault, as it is written there. */
  readonly member?: string;
  /** In the errors of `sign`: what is wrong, in a few words. */
  readonly reason?: string;
  /** In the errors of `sign`: where, in bytes from the start of the claims' JSON. */
  readonly offset?: number;
}

/**
 * The token in the value of an Authorization header (RFC 6750 section 2.1), or null: then the request has no bearer
 * credentials. A value longer than 1 MiB and 4 KiB counts as having none: no verifier accepts such a token.
 */
export function bearer(value: string | null | undefined): string | null;

/**
 * The value of the WWW-Authenticate header of a 401 (RFC 6750 section 3).
 *
 * @param code why the token was rejected; leave it out for a request without credentials.
 */
export function challenge(code?: Code, options?: { realm?: string | undefined }): string;

/** What decides here: the addon (`native`) or WebAssembly (`wasm`), with the same verdicts. */
export const backend: 'native' | 'wasm';

/** The version of the core. */
export const version: string;
