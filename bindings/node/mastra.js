'use strict';
// MastraJwtAuth: what a Mastra server asks of an authentication provider, over a Verifier. It depends on nothing of
// Mastra's: the server takes any object with these methods and properties.

const { bearer } = require('./lib/http.js');
const { any, boolean, callable, list, read, text } = require('./lib/options.js');
const { ALIASES, OPTIONS, Verifier } = require('./lib/verifier.js');

/** The environment variable that @mastra/auth reads, and the one of Mastra's documentation. */
const ENVIRONMENT = ['JWT_AUTH_SECRET', 'MASTRA_JWT_SECRET'];

const PROVIDER = {
  name: text,
  authorizeUser: callable,
  mapUser: callable,
  mapUserToResourceId: callable,
  public: list,
  protected: list,
  failClosed: boolean,
  onReject: callable,
};

/** Every path. Without it the server asks for a token only below /api, whatever its `apiPrefix` is. */
const EVERYWHERE = /^/;

class MastraJwtAuth {
  #verifier;
  #onReject;
  #failClosed;

  constructor(options = {}) {
    const checked = read('MastraJwtAuth', options, { ...OPTIONS, ...PROVIDER, secret: any }, ALIASES);
    const { name, authorizeUser, mapUser, mapUserToResourceId, failClosed, onReject, ...rest } = checked;
    const { public: publicPaths, protected: protectedPaths, ...verifying } = rest;
    this.#verifier = new Verifier(withDefaults(verifying));
    this.#onReject = onReject;
    this.#failClosed = failClosed ?? false;
    this.name = name ?? 'jwt';
    this.mapUser = mapUser ?? defaultUser;
    this.public = undefined;
    this.protected = this.#failClosed ? [EVERYWHERE] : undefined;
    this.registerOptions({ authorizeUser, mapUserToResourceId, public: publicPaths, protected: protectedPaths });
  }

  async authenticateToken(token, request) {
    if (token === '') return null; // a request without a token
    const result = this.#verifier.tryVerify(token);
    if (result.ok) return userOf(result.claims);
    await this.#onReject?.({ code: result.code, claim: result.claim }, request);
    return null;
  }

  async authorizeUser(user, _request) {
    return user !== null && user !== undefined;
  }

  async getCurrentUser(request) {
    const token = bearer(headerOf(request, 'authorization'));
    if (token === null) return null;
    try {
      const user = await this.authenticateToken(token, request);
      if (user === null || !(await this.authorizeUser(user, request))) return null;
      return await this.mapUser(user);
    } catch {
      return null; // an owner's function failed: nobody is signed in
    }
  }

  /** A token is all there is: no list of users to look in. */
  async getUser(_id) {
    return null;
  }

  registerOptions(options = {}) {
    const { authorizeUser, mapUserToResourceId } = options;
    if (authorizeUser !== undefined) this.authorizeUser = authorizeUser.bind(this);
    if (mapUserToResourceId !== undefined) this.mapUserToResourceId = mapUserToResourceId.bind(this);
    if (options.protected !== undefined) this.protected = this.#closed(options.protected);
    if (options.public !== undefined) this.public = options.public;
  }

  #closed(paths) {
    return this.#failClosed ? [...paths, EVERYWHERE] : paths;
  }
}

/** The Verifier's options, and what @mastra/auth does where they say nothing. */
function withDefaults(options) {
  const anyAudience = options.anyAudience ?? options.audience === undefined;
  if (options.keys !== undefined) return { ...options, anyAudience };
  return { ...options, anyAudience, secret: secretOf(options.secret) };
}

function secretOf(given) {
  const secret = given ?? ENVIRONMENT.map((name) => process.env[name]).find(Boolean);
  if (secret !== undefined && secret !== '') return secret;
  const [first, second] = ENVIRONMENT;
  throw new Error(
    `MastraJwtAuth needs a secret of at least 32 bytes: give \`secret\`, or set the environment variable ${first} or ${second}`,
  );
}

/** The claims as a plain object. Mastra's role-based access wants an `id`, which tokens call `sub`. */
function userOf(claims) {
  const user = { ...claims };
  if (user.id === undefined && user.sub !== undefined) user.id = user.sub;
  return user;
}

const textual = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/** What the Studio shows of a user; null if the token names none. */
function defaultUser(user) {
  const id = textual(user.sub) ?? textual(user.id);
  if (id === undefined) return null;
  const avatarUrl = textual(user.avatarUrl) ?? textual(user.avatar_url) ?? textual(user.picture);
  return { id, email: textual(user.email), name: textual(user.name), avatarUrl };
}

/** A header of a Fetch request, of Hono's, or of Node's. */
function headerOf(request, name) {
  const { headers } = request?.raw ?? request ?? {};
  if (typeof headers?.get === 'function') return headers.get(name);
  if (typeof request?.header === 'function') return request.header(name);
  return headers?.[name];
}

module.exports = { MastraJwtAuth };
