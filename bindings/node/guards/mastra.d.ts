import type {
  Claims,
  Code,
  Environment,
  FileUrl,
  Key,
  Policy,
  PolicyDocument,
  SecretInput,
  SingleKey,
} from '../index.js';

/** A path for Mastra: a pattern such as `/api/*`, a regular expression, or a pattern with methods. */
export type MastraPath = RegExp | string | [string, MastraMethod | MastraMethod[]];
export type MastraMethod = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'ALL';

/** A request as Mastra's servers pass it on: Fetch's, Hono's, or one with Node's headers. */
export type MastraRequest =
  | Request
  | {
      raw?: Request;
      headers?: Headers | Record<string, string | string[] | undefined>;
      header?(name: string): string | undefined;
    };

/**
 * The claims of a verified token. `id` is the token's `sub` if it has no `id` of its own. As in all claims, there is a
 * property `keyId` of `hs256` if the key has an id.
 */
export type JwtUser = Claims<{ [claim: string]: unknown }>;

/** What Mastra's Studio shows of a user. */
export interface StudioUser {
  id: string;
  email?: string | undefined;
  name?: string | undefined;
  avatarUrl?: string | undefined;
}

/** Why a token was rejected. */
export interface Refusal {
  code: Code;
  claim: string | undefined;
  /** The time of that claim in Unix seconds, if the token has expired or is not valid yet. */
  at: number | undefined;
}

/** @typeParam TUser what you trust your tokens to hold */
export interface MastraJwtAuthOptions<TUser extends object = JwtUser>
  extends Policy,
    Partial<PolicyDocument>,
    Omit<SingleKey, 'secret'>,
    Environment {
  /**
   * The secret, of at least 32 bytes; without it, the environment's `JWT_AUTH_SECRET`, then `MASTRA_JWT_SECRET`.
   */
  secret?: SecretInput | undefined;
  /** Several secrets instead of one, to rotate them without downtime. */
  keys?: readonly Key[] | undefined;
  /**
   * The path of a policy file, which alone decides and is followed as `Verifier.open` does: no secret is read from the
   * environment, and `aud` is checked as the file says.
   */
  policyFile?: string | FileUrl | Uint8Array;
  /** The provider's name: `jwt` by default. */
  name?: string | undefined;
  /** Whether a user may make this request: anyone with a valid token may, by default. `this` is the provider. */
  authorizeUser?: ((user: TUser, request: MastraRequest) => Promise<boolean> | boolean) | undefined;
  /** What the Studio shows of a user. */
  mapUser?: ((user: TUser) => StudioUser | null) | undefined;
  /**
   * The resource id under which Mastra keeps a user's memory: not empty, or the request fails. **Without it, Mastra takes the
   * one that the client sends**, so anyone with a token can read and write the memory of others. Usually `(user) => user.sub`.
   */
  mapUserToResourceId?: ((user: TUser) => string | undefined | null) | undefined;
  /**
   * Paths that need no token. (Mastra 1.x still asks for one on its own routes below `/api`.) The class of @mastra/auth for
   * Mastra 0.24 ignored this list, so switching opens the paths in it.
   */
  public?: MastraPath[] | undefined;
  /** Paths that need one, besides `/api/*`. */
  protected?: MastraPath[] | undefined;
  /**
   * Every route that is not public needs a token, also below a custom `apiPrefix`, where the server by itself asks for none.
   * Recommended. A route with `requiresAuth: false` stays open in 1.x; in 0.24 it must also be in `public`. It cannot cover the
   * pages that Mastra 1.x serves besides its routes: it asks no provider about `/`, `/health` and the Studio's files.
   */
  failClosed?: boolean | undefined;
  /** Called with the reason why a token was rejected, for your log; the client is not told. Not called without a token. */
  onReject?: ((refusal: Refusal, request: MastraRequest) => void | Promise<void>) | undefined;
}

/**
 * A drop-in for the class of this name in `@mastra/auth`: `server: { auth: new MastraJwtAuth() }`.
 *
 * As there, a token needs no `exp` (set `required: ['exp']` to demand one), and `aud` is checked only if you set `audience`.
 */
export class MastraJwtAuth<TUser extends object = JwtUser> {
  /**
   * @throws {Error} if there is no secret.
   * @throws {Hs256Error} `ERR_HS256_WEAK_KEY` for a secret under 32 bytes.
   * @throws {TypeError} for an unknown option, or one of the wrong type.
   */
  constructor(options?: MastraJwtAuthOptions<TUser>);
  name: string;
  public?: MastraPath[];
  protected?: MastraPath[];
  mapUserToResourceId?(user: TUser): string | undefined | null;
  /** The token's claims, or null if it is rejected. */
  authenticateToken(token: string, request: MastraRequest): Promise<TUser | null>;
  authorizeUser(user: TUser, request: MastraRequest): Promise<boolean> | boolean;
  /** The user of the request's bearer token, for the Studio; null if there is none. */
  getCurrentUser(request: Request): Promise<StudioUser | null>;
  /** Null: a token is all there is. */
  getUser(id: string): Promise<StudioUser | null>;
  mapUser(user: TUser): StudioUser | null;
  /** For subclasses: sets what is given. */
  protected registerOptions(
    options?: Pick<MastraJwtAuthOptions<TUser>, 'authorizeUser' | 'mapUserToResourceId' | 'public' | 'protected'>,
  ): void;
}

/** The claims of a token that this secret signed. Builds a Verifier for each call: a provider has one for all. */
export function verifyHmac(token: string, secret: SecretInput): Promise<Claims>;

/** What a token says. **Nothing of it is verified**: to choose among verifiers by {@link getTokenIssuer}, never to decide. */
export function decodeToken(token: string): Promise<DecodedToken | null>;

/** What {@link decodeToken} reads, in the form of jsonwebtoken. */
export interface DecodedToken {
  header: { [parameter: string]: unknown };
  payload: { [claim: string]: unknown };
  signature: string;
}

/**
 * The `iss` of what {@link decodeToken} gives.
 *
 * @throws {Error} if there is none.
 */
export function getTokenIssuer(decoded: { payload: unknown } | null): string;

/** Rejects always, and says why: hs256 verifies HS256 alone, whose keys no issuer publishes. */
export function verifyJwks(token: string, jwksUri: string): Promise<never>;
