'use strict';
// The guard behind every framework's: from a request's raw header fields to the answer. The core says where a token is
// found and what is answered (docs/REQUESTS.md). Here the owner's functions are called, and any failure gives 500.
// Nothing is logged: what the owner's functions throw goes to the function `log` of the framework's file.

const { native, numbers, spelled } = require('./native.js');
const { misuse, refusedOption, untraced } = require('./error.js');
const { numberOf } = require('./http.js');
const { fieldOf } = require('./names.js');
const { expected, read } = require('./options.js');
const { insteadOf, json } = require('./policy.js');
const { apply, fromEntries, hasOwn, isArray, ownKeys, record } = require('./primordials.js');
const { ALIASES, OPTIONS: VERIFYING, Verifier } = require('./verifier.js');

const { answer: flags, found: FOUND, refusal: REFUSAL, source: SOURCE } = numbers;

/** Marks a reader that also takes undefined. The core refuses every option that is given as nothing, null. */
function always(reader) {
  const reads = (what, value) => (value === undefined || value === null ? null : reader(what, value));
  reads.demands = true;
  return reads;
}

const asItIs = always((_what, value) => value);

const hook = always((what, value) => {
  if (typeof value !== 'function') throw refusedOption(what, 'not a function');
  return value;
});

const verifierOrFunction = always((what, value) => {
  if (!(value instanceof Verifier) && typeof value !== 'function') {
    throw refusedOption(what, 'neither a Verifier nor a function that gives one');
  }
  return value;
});

/** The options of section 5. What a text may be is for the core to say. */
const GUARDING = record({
  verifier: verifierOrFunction,
  policyFile: asItIs,
  optional: asItIs,
  realm: asItIs,
  header: asItIs,
  scheme: asItIs,
  cookie: asItIs,
  query: asItIs,
  websocket: asItIs,
  getToken: hook,
  exempt: asItIs,
  isRevoked: hook,
  authorize: hook,
  onRefusal: hook,
  describe: asItIs,
});

const OPTIONS = record({ ...VERIFYING, ...GUARDING });

/** What express-jwt, koa-jwt and others call it. */
const NAMES = record({ ...ALIASES, credentialsRequired: 'optional', passthrough: 'optional' });

class Guard {
  #handle;
  #verifier;
  #hooks;
  /** Answers by refusal and source: they are the same for every request. */
  #answers = record({});

  constructor(options) {
    const [guarding, verifying] = apart(read('the guard', options, OPTIONS, NAMES, insteadOf));
    const built = native.guard(documentOf(guarding));
    if (isArray(built)) throw misuse(built, false);
    if (guarding.policyFile !== undefined) throw refusedOption('policyFile', 'policy files are not supported yet');
    this.#handle = built;
    this.#verifier = verifierOf(guarding.verifier, verifying);
    this.#hooks = guarding;
  }

  /**
   * What is answered. `seen` has the method, the target as it was received, and the fields as in Node's `rawHeaders`;
   * `request` is what the owner's functions get. Never rejects.
   */
  async decide(seen, request, log) {
    const outcome = record({ refusal: REFUSAL.internal, source: SOURCE.none });
    try {
      await this.#settle(outcome, seen, request);
    } catch (error) {
      outcome.refusal = REFUSAL.internal;
      attempt(log, error);
    }
    if (outcome.exempt) return PASSED;
    const answer = this.#answer(outcome);
    if (answer.told) await this.#tell(answer, outcome, request, log);
    const { verifier, subprotocol } = outcome;
    return { ...answer, claims: outcome.refusal === REFUSAL.ok ? outcome.claims : undefined, verifier, subprotocol };
  }

  /**
   * The guard of servers that speak Fetch's Request and Response: `response` is there if the request is refused;
   * otherwise the route runs with `claims`, and its own response carries `headers`.
   */
  async fetch(request) {
    const decision = await this.decide(seenByFetch(request), request, console.error);
    if (decision.passes) return { claims: decision.claims, headers: decision.headers, response: undefined };
    return { claims: undefined, headers: decision.headers, response: responseOf(decision) };
  }

  async #settle(outcome, seen, request) {
    const found = this.#find(outcome, seen);
    if (outcome.exempt) return;
    const token = await this.#token(outcome, found, request);
    if (token === undefined) return;
    outcome.verifier = await this.#verifierFor(request);
    const result = outcome.verifier.tryVerify(token);
    if (!result.ok) {
      outcome.claim = result.claim;
      outcome.refusal = numberOf(result.code);
      return;
    }
    outcome.claims = result.claims;
    outcome.refusal = await this.#permission(result.claims, request);
  }

  #find(outcome, { method, target, fields }) {
    const found = native.find(this.#handle, joined(method, target, fields), fields.length / 2, FINDING);
    const [finding, source] = FINDING;
    outcome.source = source;
    outcome.exempt = finding === FOUND.exempt;
    if (!isArray(found)) return { finding, token: found };
    outcome.subprotocol = found[1];
    return { finding, token: found[0] };
  }

  /** The token; without one undefined, and the outcome says why. */
  async #token(outcome, { finding, token }, request) {
    if (finding === FOUND.token) return token;
    if (finding === FOUND.askOwner) {
      outcome.source = SOURCE.custom;
      const given = await this.#hooks.getToken(request);
      if (typeof given === 'string') return given;
      if (given !== undefined && given !== null)
        throw expected('what `getToken` returns', 'a string or nothing', given);
      outcome.source = SOURCE.none;
    }
    outcome.refusal = finding === FOUND.invalid ? REFUSAL.invalidRequest : REFUSAL.missingToken;
  }

  async #verifierFor(request) {
    if (typeof this.#verifier !== 'function') return this.#verifier;
    const verifier = await this.#verifier(request);
    if (!(verifier instanceof Verifier)) throw expected('what `verifier` returns', 'a Verifier', verifier);
    return verifier;
  }

  async #permission(claims, request) {
    const { isRevoked, authorize } = this.#hooks;
    if (isRevoked !== undefined && (await isRevoked(claims, request))) return REFUSAL.revoked;
    if (authorize !== undefined && (await authorize(claims, request)) !== true) return REFUSAL.insufficientScope;
    return REFUSAL.ok;
  }

  #answer({ refusal, source }) {
    const key = `${refusal} ${source}`;
    this.#answers[key] ??= answerOf(native.answer(this.#handle, refusal, source));
    return this.#answers[key];
  }

  async #tell({ code, source }, { claim }, request, log) {
    try {
      await this.#hooks.onRefusal?.({ code, claim, source }, request);
    } catch (error) {
      attempt(log, error);
    }
  }
}

/** What an exempt request and a preflight get. */
const PASSED = Object.freeze({ passes: true, status: 200, headers: Object.freeze([]) });

/** Where `native.find` says what it found, and where. */
const FINDING = new Int32Array(2);

/** A log that fails must not keep the request from its answer. */
function attempt(log, error) {
  try {
    log(error);
  } catch {
    // there is nobody left to tell
  }
}

/** The guard's own options, and the Verifier's. */
function apart(options) {
  const [guarding, verifying] = [record({}), record({})];
  for (const name of ownKeys(options)) (hasOwn(GUARDING, name) ? guarding : verifying)[name] = options[name];
  return [guarding, verifying];
}

/** The options as the core reads them: what is no text is `true` where it is given. */
function documentOf(guarding) {
  const members = ownKeys(guarding).map((name) => {
    const value = guarding[name];
    const carried = typeof value === 'function' || value instanceof Verifier ? true : value;
    return `"${fieldOf(name)}":${json(name, carried, 0)}`;
  });
  return `{${members.join(',')}}`;
}

function verifierOf(given, verifying) {
  if (given === undefined) return new Verifier(verifying);
  const [more] = ownKeys(verifying);
  if (more === undefined) return given;
  throw refusedOption('verifier', `given beside \`${more}\`, which is an option of a Verifier's own`);
}

const { join } = Array.prototype;

/** A request as the addon reads it. */
function joined(method, target, fields) {
  const head = `${method}\0${target}`;
  return fields.length === 0 ? head : `${head}\0${apply(join, fields, ['\0'])}`;
}

/** An answer of the addon's. `headers` are those to set, also where the route runs. */
function answerOf([status, has, retryAfter, challenge, error, code, source]) {
  const headers = [
    ...(challenge === undefined ? [] : [['WWW-Authenticate', challenge]]),
    ...(has & flags.noStore ? [['Cache-Control', 'no-store']] : []),
    ...(retryAfter === 0 ? [] : [['Retry-After', `${retryAfter}`]]),
  ];
  return {
    passes: (has & flags.passes) !== 0,
    told: (has & flags.told) !== 0,
    status,
    headers,
    error,
    code: spelled(code),
    source: source ?? null,
  };
}

/** A request of Node's. `headers` would not do: it drops a second Authorization. */
function seenByNode(request, target = request.originalUrl ?? request.url) {
  return { method: request.method, target, fields: request.rawHeaders };
}

/** A Request of Fetch's, whose headers are joined by commas: the core knows that. */
function seenByFetch(request) {
  return { method: request.method, target: request.url, fields: [...request.headers].flat() };
}

/** A refusal as an error, for frameworks that say errors their own way. */
function errorOf({ status, headers, error = 'internal', code }) {
  const refused = untraced(error, code);
  return Object.assign(refused, { status, statusCode: status, expose: status < 500, headers: fromEntries(headers) });
}

/** A refusal as a Response. */
function responseOf({ status, headers, error }) {
  if (error === undefined) return new Response('Internal Server Error', { status, headers });
  return Response.json({ error }, { status, headers });
}

module.exports = { GUARDING, Guard, errorOf, responseOf, seenByFetch, seenByNode };
