'use strict';
// MastraJwtAuth: the authentication provider that a Mastra server expects, based on a Verifier. It imports nothing from
// Mastra: the server takes any object with these methods and properties.

const { keyId: KEY_ID } = require('../lib/claims.js');
const { GUARDING, built } = require('../lib/guard.js');
const { bearer } = require('../lib/http.js');
const { array, boolean, callable, read, text } = require('../lib/options.js');
const { defineProperty, hasOwn, own, parse, record } = require('../lib/primordials.js');
const { insteadOf } = require('../lib/policy.js');
const { ALIASES, OPTIONS, Verifier, openAs, refuseBeside } = require('../lib/verifier.js');

/** The environment variables of @mastra/auth and of Mastra's documentation. */
const ENVIRONMENT = ['JWT_AUTH_SECRET', 'MASTRA_JWT_SECRET'];

/** The properties that a subclass may register later. */
const REGISTERED = record({
  authorizeUser: callable,
  mapUserToResourceId: callable,
  public: paths,
  protected: paths,
});

const PROVIDER = record({
  ...OPTIONS,
  ...REGISTERED,
  policyFile: GUARDING.policyFile,
  name: text,
  mapUser: callable,
  failClosed: boolean,
  onReject: callable,
});

function paths(what, value) {
  return Array.from(array(what, value));
}

/** Every path. Without it the server asks for a token only below /api, even with another `apiPrefix`. */
const EVERYWHERE = /^/;

class MastraJwtAuth {
  #verifier;
  #onReject;
  #failClosed;

  constructor(options = {}) {
    const { policyFile, name, mapUser, failClosed, onReject, ...rest } = read(
      'MastraJwtAuth',
      options,
      PROVIDER,
      ALIASES,
      insteadOf,
    );
    const [verifying, registered] = apart(rest);
    this.#verifier = verifierOf(policyFile, verifying);
    this.#onReject = onReject;
    this.#failClosed = failClosed ?? false;
    this.name = name ?? 'jwt';
    this.mapUser = mapUser ?? defaultUser;
    this.public = undefined;
    this.protected = this.#failClosed ? [EVERYWHERE] : undefined;
    this.mapUserToResourceId = undefined;
    this.registerOptions(registered);
  }

  async authenticateToken(token, request) {
    if (token === '') return null; // a request without a token
    const result = this.#verifier.tryVerify(credentialsIn(token));
    if (result.ok) return userOf(result);
    await this.#onReject?.({ code: result.code, claim: result.claim, at: result.at }, request);
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
      return null; // an owner's function failed: no one is signed in
    }
  }

  /** The token is all there is: no list of users to search. */
  async getUser(_id) {
    return null;
  }

  registerOptions(options = {}) {
    const given = read('registerOptions', options, REGISTERED);
    if (given.authorizeUser !== undefined) this.authorizeUser = given.authorizeUser.bind(this);
    if (given.mapUserToResourceId !== undefined) this.mapUserToResourceId = given.mapUserToResourceId.bind(this);
    if (given.protected !== undefined) this.protected = this.#closed(given.protected);
    if (given.public !== undefined) this.public = given.public;
  }

  #closed(paths) {
    return this.#failClosed ? [...paths, EVERYWHERE] : paths;
  }
}

/**
 * The token in the value that Mastra's server makes of an Authorization field: it removes `Bearer ` only in this
 * spelling, and leaves the scheme in another case, or further spaces.
 */
function credentialsIn(field) {
  if (typeof field !== 'string') return field;
  return bearer(field) ?? bearer(`Bearer ${field}`) ?? field;
}

/** Separates a Verifier's options from those to register. */
function apart(options) {
  const verifying = record({});
  const registered = record({});
  for (const name of Object.keys(options)) (hasOwn(REGISTERED, name) ? registered : verifying)[name] = options[name];
  return [verifying, registered];
}

/** With a policy file nothing else decides, not even the environment. */
function verifierOf(policyFile, verifying) {
  if (policyFile === undefined) return new Verifier(withDefaults(verifying));
  built(record({ policyFile })); // rejects an empty value, as every guard does
  refuseBeside('policyFile', verifying);
  return openAs('policyFile', policyFile);
}

/** The Verifier's options, with @mastra/auth's defaults for those left out. */
function withDefaults(options) {
  if (options.policy === undefined && options.anyAudience === undefined) {
    options.anyAudience = options.audience === undefined;
  }
  if (options.keys === undefined) options.secret = secretOf(options.secret);
  return options;
}

/** process.env inherits from Object.prototype, which must not become a source of secrets. */
function secretOf(given) {
  const secret = given ?? ENVIRONMENT.map((name) => own(process.env, name)).find(Boolean);
  if (secret !== undefined && secret !== '') return secret;
  const [first, second] = ENVIRONMENT;
  throw new Error(
    `MastraJwtAuth needs a secret of at least 32 bytes: give \`secret\`, or set the environment variable ${first} or ${second}`,
  );
}

/**
 * The claims as an object without a prototype, since the members of Object.prototype are not claims. Mastra's
 * role-based access needs an `id`, which tokens call `sub`. The key's id is there as in claims, and not enumerable.
 */
function userOf({ claims, keyId }) {
  const user = record(claims);
  if (user.id === undefined && user.sub !== undefined) user.id = subjectOf(user);
  if (keyId !== null) defineProperty(user, KEY_ID, record({ value: keyId }));
  return user;
}

/** A subject is text, even if `numericSubject` allows an integer. */
function subjectOf({ sub }) {
  return typeof sub === 'number' ? String(sub) : sub;
}

const textual = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/** What the Studio shows of a user; null if the token names none. */
function defaultUser(user) {
  const id = textual(subjectOf(user)) ?? textual(user.id);
  if (id === undefined) return null;
  const avatarUrl = textual(user.avatarUrl) ?? textual(user.avatar_url) ?? textual(user.picture);
  return { id, email: textual(user.email), name: textual(user.name), avatarUrl };
}

/** A header of a Fetch request, of Hono's, or of Node's. */
function headerOf(request, name) {
  const { headers } = rawOf(request) ?? {};
  if (typeof headers?.get === 'function') return headers.get(name);
  if (typeof request?.header === 'function') return request.header(name);
  return headers === null || typeof headers !== 'object' ? undefined : own(headers, name);
}

/** The Fetch request inside one of Hono's. */
function rawOf(request) {
  const wraps = request !== null && typeof request === 'object' && hasOwn(request, 'raw');
  return wraps ? request.raw : request;
}

/** As in @mastra/auth: returns the claims of a token, or throws. */
async function verifyHmac(token, secret) {
  return new Verifier({ secret, anyAudience: true }).verify(token);
}

/** As in @mastra/auth: the content of a token, unverified; null if it cannot be read. */
async function decodeToken(token) {
  const [header, payload, signature, ...more] = typeof token === 'string' ? token.split('.') : [];
  if (signature === undefined || more.length > 0) return null;
  try {
    return { header: partOf(header), payload: partOf(payload), signature };
  } catch {
    return null;
  }
}

function partOf(segment) {
  return parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(segment, 'base64url')));
}

/** As in @mastra/auth: the `iss` in the result of decodeToken(). */
function getTokenIssuer(decoded) {
  const payload = decoded?.payload;
  if (payload === null || typeof payload !== 'object') throw new Error('Invalid token');
  const issuer = own(payload, 'iss');
  if (!issuer) throw new Error('The token names no issuer');
  return issuer;
}

/** Exists so that a caller gets this message and not `undefined is not a function`. */
async function verifyJwks() {
  throw new Error(
    'hs256 verifies HS256 alone, whose keys no issuer publishes: keep verifyJwks of @mastra/auth for RS256 and the like',
  );
}

module.exports = { MastraJwtAuth, decodeToken, getTokenIssuer, verifyHmac, verifyJwks };
