'use strict';
// The guard behind every framework's: from a request's raw header fields to the answer. The core says where a token is
// found and what is answered (docs/REQUESTS.md). Here the owner's functions are called, and any failure gives 500.
// Nothing is logged: what the owner's functions throw goes to the function `log` of the framework's file.

const { native, numberOf, numbers } = require('./native.js');
const { answerOf, fieldsOf, responseOf } = require('./answer.js');
const { misuse, refusedOption, untraced } = require('./error.js');
const { fieldOf } = require('./names.js');
const { pathOption } = require('./open.js');
const { expected, ofAnotherCopy, read, unbound } = require('./options.js');
const { insteadOf, json } = require('./policy.js');
const { apply, hasOwn, isArray, isUint8Array, list, ownKeys, record } = require('./primordials.js');
const { ALIASES, OPTIONS: VERIFYING, Verifier, findAccepted, openAs, refuseBeside } = require('./verifier.js');

const { found: FOUND, refusal: REFUSAL, source: SOURCE } = numbers;

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
    throw refusedOption(what, `neither a Verifier${ofAnotherCopy('Verifier', value)} nor a function that gives one`);
  }
  return value;
});

/** The options of section 5. What a text may be is for the core to say. */
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

/** What express-jwt, koa-jwt and others call it. */
const NAMES = record({ ...ALIASES, credentialsRequired: 'optional', passthrough: 'optional' });

class Guard {
  #handle;
  #verifier;
  #hooks;
  /** Whether a function of the owner's has a say. */
  #asks;
  /** Answers by refusal and source: they are the same for every request. */
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
   * What is answered. `seen` has the method, the target as it was received, and the fields as in Node's `rawHeaders`;
   * `request` is what the owner's functions get. A promise only where there is a function of the owner's to wait for: a
   * turn of the microtasks costs as much as a verification. Never throws or rejects.
   */
  decide(seen, request, log) {
    const outcome = undecided();
    try {
      const finding = this.#find(outcome, seen);
      if (finding === FOUND.exempt) return PASSED;
      if (this.#asks) return this.#asked(outcome, finding, request, log);
      this.#verify(outcome, finding);
    } catch (error) {
      failed(outcome, log, error);
    }
    return this.#decided(outcome, request, log);
  }

  /**
   * The guard of servers that speak Fetch's Request and Response: `response` is there if the request is refused;
   * otherwise the route runs with `claims`, and its own response carries `headers`.
   */
  async fetch(request) {
    if (!(this instanceof Guard)) throw unbound('Guard', 'fetch', 'request');
    const decision = await this.decide(seenByFetch(request), request, console.error);
    if (decision.passes) return { claims: decision.claims, headers: decision.headers, response: undefined };
    return { claims: undefined, headers: decision.headers, response: responseOf(decision) };
  }

  /** As the end of decide(), where the owner's functions are asked on the way. */
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
    outcome.refusal = REFUSAL.internal; // until they have said what they think
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

  /** Verifies as well, where nobody has to be asked for a verifier: each call of the addon costs half a verification. */
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
function decisionOf({ passes, status, headers, error, code }, { refusal, claims, verifier, subprotocol }) {
  const verified = refusal === REFUSAL.ok ? claims : undefined;
  return { passes, status, headers, error, code, claims: verified, verifier, subprotocol };
}

/** More than the sources are. */
const SOURCES = 16;

/** What is to be found out of a request. Until then it is refused. */
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

/** What `getToken` has returned. */
function askedFor(outcome, token) {
  if (token === undefined || token === null || token === '') outcome.source = SOURCE.none;
  else if (typeof token === 'string') outcome.token = token;
  else throw expected('what `getToken` returns', 'a string or nothing', token);
}

/** What a function `verifier` has returned. */
function given(verifier) {
  if (verifier instanceof Verifier) return verifier;
  throw expected('what `verifier` returns', `a Verifier${ofAnotherCopy('Verifier', verifier)}`, verifier);
}

/** What an exempt request and a preflight get. */
const PASSED = Object.freeze(decisionOf({ passes: true, status: 200, headers: Object.freeze([]) }, {}));

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

/** The core's guard of these options, or what it refuses of them. */
function built(guarding) {
  const handle = native.guard(documentOf(guarding));
  if (isArray(handle)) throw misuse(handle, false);
  return handle;
}

/** The options as the core reads them: what is no text is `true` where it is given. */
function documentOf(guarding) {
  const members = ownKeys(guarding).map((name) => {
    return `"${fieldOf(name)}":${json(name, carriedOf(guarding[name]), 0)}`;
  });
  return `{${members.join(',')}}`;
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

/** A request as the addon reads it. Joined at once: of two texts put together, the addon would wait for a copy in one piece. */
function joined(method, target, fields) {
  return apply(join, [method, target, ...fields], ['\0']);
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
  return Object.assign(refused, { status, statusCode: status, expose: status < 500, headers: fieldsOf({ headers }) });
}

/** Whether decide() has to wait. */
function isLater(decision) {
  return decision instanceof OriginalPromise;
}

module.exports = { GUARDING, Guard, built, errorOf, isLater, seenByFetch, seenByNode };
