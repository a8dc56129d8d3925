'use strict';
// The guard that all frameworks share: from a request's raw header fields to the answer. The core decides where a token
// is found and what is answered (docs/REQUESTS.md). This file calls the owner's functions, and any failure is answered
// 500. It logs nothing: errors of the owner's functions go to the function `log` of the framework's file.

const { native, numberOf, numbers } = require('./native.js');
const { answerOf, fieldsOf, responseOf } = require('./answer.js');
const { misuse, refusedOption, untraced } = require('./error.js');
const { fieldOf } = require('./names.js');
const { pathOption } = require('./open.js');
const { array, expected, ofAnotherCopy, read, unbound } = require('./options.js');
const { insteadOf, json } = require('./policy.js');
const { apply, hasOwn, isArray, isUint8Array, list, ownKeys, record } = require('./primordials.js');
const { ALIASES, OPTIONS: VERIFYING, Verifier, findAccepted, openAs, refuseBeside } = require('./verifier.js');

const { found: FOUND, refusal: REFUSAL, source: SOURCE } = numbers;

/** Marks a reader that also accepts undefined. The core rejects every option that is given as null. */
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
    throw refusedOption(what, `neither a Verifier${ofAnotherCopy('Verifier', value)} nor a function that gives one`);
  }
  return value;
});

/** The options of section 5. The core decides which texts are allowed. */
const GUARDING = record({
  verifier: verifierOrFunction,
  policyFile: always(pathOption),
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

/** The names in express-jwt, koa-jwt and others. */
const NAMES = record({ ...ALIASES, credentialsRequired: 'optional', passthrough: 'optional' });

class Guard {
  #handle;
  #verifier;
  #hooks;
  /** Whether a function of the owner's takes part in decisions. */
  #asks;
  /** Answers by refusal and source; they are the same for every request. */
  #answers = list();

  constructor(options) {
    const [guarding, verifying] = apart(read('the guard', options, OPTIONS, NAMES, insteadOf));
    this.#handle = built(guarding);
    this.#verifier = verifierOf(guarding, verifying);
    this.#hooks = guarding;
    const { getToken, isRevoked, authorize } = guarding;
    this.#asks = typeof this.#verifier === 'function' || [getToken, isRevoked, authorize].some(Boolean);
  }

  /**
   * The decision on a request. `seen` has the method, the target as received, and the fields in the form of Node's
   * `rawHeaders`; `request` is passed to the owner's functions. It returns a promise only if there is a function of the
   * owner's to await: a turn of the microtasks costs as much as a verification. Never throws or rejects.
   */
  decide(seen, request, log) {
    const outcome = undecided();
    try {
      const finding = this.#find(outcome, seen);
      if (finding === FOUND.exempt) return outcome.subprotocol === undefined ? PASSED : decisionOf(OPEN, outcome);
      if (this.#asks) return this.#asked(outcome, finding, request, log);
      this.#verify(outcome, finding);
    } catch (error) {
      failed(outcome, log, error);
    }
    return this.#decided(outcome, request, log);
  }

  /**
   * The guard for servers with Fetch's Request and Response: `response` is there if the request is refused; otherwise
   * the route runs with `claims`, and its own response carries `headers`.
   */
  async fetch(request) {
    if (!(this instanceof Guard)) throw unbound('Guard', 'fetch', 'request');
    const decision = await this.decide(seenByFetch(request), request, console.error);
    if (decision.passes) return { claims: decision.claims, headers: decision.headers, response: undefined };
    return { claims: undefined, headers: decision.headers, response: responseOf(decision) };
  }

  /** Like the end of decide(), if the owner's functions have to be asked first. */
  async #asked(outcome, finding, request, log) {
    try {
      await this.#settle(outcome, finding, request);
    } catch (error) {
      failed(outcome, log, error);
    }
    return this.#decided(outcome, request, log);
  }

  async #settle(outcome, finding, request) {
    const { getToken, isRevoked, authorize } = this.#hooks;
    if (finding === FOUND.askOwner) askedFor(outcome, await getToken(request));
    if (outcome.token !== undefined && typeof this.#verifier === 'function') {
      outcome.verifier = given(await this.#verifier(request));
    }
    this.#verify(outcome, finding);
    if (outcome.refusal !== REFUSAL.ok) return;
    const { claims } = outcome;
    outcome.refusal = REFUSAL.internal; // until they have answered
    if (isRevoked !== undefined && (await isRevoked(claims, request))) outcome.refusal = REFUSAL.revoked;
    else if (authorize !== undefined && (await authorize(claims, request)) !== true)
      outcome.refusal = REFUSAL.insufficientScope;
    else outcome.refusal = REFUSAL.ok;
  }

  #verify(outcome, finding) {
    if (outcome.result === undefined && outcome.token === undefined) {
      outcome.refusal = finding === FOUND.invalid ? REFUSAL.invalidRequest : REFUSAL.missingToken;
      return;
    }
    outcome.verifier ??= this.#verifier;
    const result = outcome.result ?? outcome.verifier.tryVerify(outcome.token);
    if (result.ok) {
      outcome.claims = result.claims;
      outcome.refusal = REFUSAL.ok;
    } else {
      outcome.claim = result.claim;
      outcome.at = result.at;
      outcome.refusal = numberOf(result.code);
    }
  }

  /** Also verifies, if no function has to choose the verifier: each call of the addon costs half a verification. */
  #find(outcome, { method, target, fields }) {
    const request = joined(method, target, fields);
    const count = fields.length / 2;
    if (!findAccepted(this.#verifier, this.#handle, request, count, FINDING, outcome)) {
      const found = native.find(this.#handle, request, count, FINDING);
      outcome.token = isArray(found) ? found[0] : found;
      outcome.subprotocol = isArray(found) ? found[1] : undefined;
    }
    outcome.source = FINDING[0] === FOUND.askOwner ? SOURCE.custom : FINDING[1];
    return FINDING[0];
  }

  #answer({ refusal, source }) {
    const key = refusal * SOURCES + source;
    this.#answers[key] ??= answerOf(native.answer(this.#handle, refusal, source));
    return this.#answers[key];
  }

  #decided(outcome, request, log) {
    const answer = this.#answer(outcome);
    const tells = answer.told && this.#hooks.onRefusal !== undefined;
    return tells ? this.#told(answer, outcome, request, log) : decisionOf(answer, outcome);
  }

  async #told(answer, outcome, request, log) {
    const { code, source } = answer;
    const { claim, at } = outcome;
    try {
      await this.#hooks.onRefusal({ code, claim, at, source }, request);
    } catch (error) {
      attempt(log, error);
    }
    return decisionOf(answer, outcome);
  }
}

function failed(outcome, log, error) {
  outcome.refusal = REFUSAL.internal;
  attempt(log, error);
}

/** A spread would take longer than the verification. */
function decisionOf({ passes, noStore, status, headers, error, code }, { refusal, claims, verifier, subprotocol }) {
  const verified = refusal === REFUSAL.ok ? claims : undefined;
  return { passes, noStore, status, headers, error, code, claims: verified, verifier, subprotocol };
}

/** More than there are sources. */
const SOURCES = 16;

/** What to find in a request. Until this is filled, the request is refused. */
function undecided() {
  return {
    refusal: REFUSAL.internal,
    source: SOURCE.none,
    token: undefined,
    result: undefined,
    verifier: undefined,
    claim: undefined,
    at: undefined,
    claims: undefined,
    subprotocol: undefined,
  };
}

/** Checks the result of `getToken`. */
function askedFor(outcome, token) {
  if (token === undefined || token === null || token === '') outcome.source = SOURCE.none;
  else if (typeof token === 'string') outcome.token = token;
  else throw expected('what `getToken` returns', 'a string or nothing', token);
}

/** Checks the result of a function `verifier`. */
function given(verifier) {
  if (verifier instanceof Verifier) return verifier;
  throw expected('what `verifier` returns', `a Verifier${ofAnotherCopy('Verifier', verifier)}`, verifier);
}

/** The decision for an exempt request or a preflight. */
const OPEN = Object.freeze({ passes: true, noStore: false, status: 200, headers: Object.freeze([]) });
const PASSED = Object.freeze(decisionOf(OPEN, {}));

/** `native.find` writes its finding and the source here. */
const FINDING = new Int32Array(2);

/** A log that fails must not keep the request from being answered. */
function attempt(log, error) {
  try {
    log(error);
  } catch {
    // no one is left to tell
  }
}

/** Separates the guard's own options from the Verifier's. */
function apart(options) {
  const [guarding, verifying] = [record({}), record({})];
  for (const name of ownKeys(options)) (hasOwn(GUARDING, name) ? guarding : verifying)[name] = options[name];
  return [guarding, verifying];
}

/** Builds the core's guard from these options, or throws what it rejects. */
function built(guarding) {
  const handle = native.guard(documentOf(guarding));
  if (isArray(handle)) throw misuse(handle, false);
  return handle;
}

/** The options for the core: a value that is not text becomes `true` if it was given. */
function documentOf(guarding) {
  const members = ownKeys(guarding).map((name) => {
    const value = guarding[name];
    return `"${fieldOf(name)}":${isArray(value) ? listed(name, value) : json(name, carriedOf(value), 0)}`;
  });
  return `{${members.join(',')}}`;
}

/** Entries that are nothing stay: the core rejects them, as it rejects an option that is given as nothing. */
function listed(name, entries) {
  const written = Array.from(array(name, entries), (entry, index) => json(`${name}[${index}]`, entry ?? null, 1));
  return `[${written.join(',')}]`;
}

function carriedOf(value) {
  if (isUint8Array(value)) return value.length === 0 ? '' : true; // a path
  return typeof value === 'function' || value instanceof Verifier ? true : value;
}

function verifierOf({ verifier, policyFile }, verifying) {
  if (policyFile !== undefined) {
    refuseBeside('policyFile', verifying);
    return openAs('policyFile', policyFile);
  }
  if (verifier === undefined) return new Verifier(verifying);
  refuseBeside('verifier', verifying);
  return verifier;
}

const { join } = Array.prototype;
const OriginalPromise = Promise;

/**
 * A request for the addon, joined into one text here: given a concatenated string, the addon would wait until V8 copies
 * it.
 */
function joined(method, target, fields) {
  return apply(join, [method, target, ...fields], ['\0']);
}

/** A request of Node's. `headers` is not usable: it drops a second Authorization. */
function seenByNode(request, target = request.originalUrl ?? request.url) {
  return { method: request.method, target, fields: request.rawHeaders };
}

/** A Fetch Request, whose headers are joined by commas. The core expects that. */
function seenByFetch(request) {
  return { method: request.method, target: request.url, fields: [...request.headers].flat() };
}

/** A refusal as an error, for frameworks with their own way to report errors. */
function errorOf({ status, headers, error = 'internal', code }) {
  const refused = untraced(error, code);
  return Object.assign(refused, { status, statusCode: status, expose: status < 500, headers: fieldsOf({ headers }) });
}

/** Whether decide() has to wait. */
function isLater(decision) {
  return decision instanceof OriginalPromise;
}

module.exports = { GUARDING, Guard, built, errorOf, isLater, seenByFetch, seenByNode };
