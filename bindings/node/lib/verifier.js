'use strict';
// Verifier: passes tokens to the addon and its verdicts back. No rule of the verdict is here.

const { native, numbers } = require('./native.js');
const { ClaimsView, MARKS_LENGTH, accepted, alone } = require('./claims.js');
const { clock, now } = require('./clock.js');
const { claimIdOf, codeOf, isTimed, misuse, refusal, refusedOption } = require('./error.js');
const { KEY_ALIASES, SINGLE, keyList, keySteps, push } = require('./keys.js');
const { NEVER, callAt } = require('./expiry.js');
const { duration } = require('./duration.js');
const { POLICY } = require('./names.js');
const { STATUS, notOpened, openFile, refreshFile, statusOf } = require('./open.js');
const { callable, demanding, expected, read, text, unbound, whole } = require('./options.js');
const { READERS, documentOf, insteadOf } = require('./policy.js');
const {
  apply,
  floor,
  isArray,
  isUint8Array,
  list,
  min,
  now: milliseconds,
  own,
  ownKeys,
  parse,
  record,
} = require('./primordials.js');

const { verify: check } = native;
const { batch, step } = numbers;

const OPTIONS = record({
  ...SINGLE,
  keys: keyList,
  ...READERS,
  policy: demanding(policyDocument),
  revoked: demanding(revokedList),
  maxStale: demanding(duration),
  clock,
});

/** The whole policy as the text or the bytes of its document. */
function policyDocument(what, value) {
  if (typeof value === 'string') return text(what, value);
  if (isUint8Array(value)) return value;
  throw expected(what, 'the text of a policy document, or its bytes', value);
}

/** A list of revocations, as text or bytes. */
function revokedList(what, value) {
  if (typeof value === 'string') return text(what, value);
  if (isUint8Array(value)) return value;
  throw expected(what, 'a list of revocations in JSON Lines, as text or bytes', value);
}

/** Other libraries' names, for options that are not in the policy document or that the core does not know. */
const ALIASES = record({
  ...KEY_ALIASES,
  allowedIss: 'issuer',
  aud: 'audience',
  allowedAud: 'audience',
  allowedSub: 'subject',
  clockTimestamp: 'clock',
  currentDate: 'clock',
  now: 'clock',
});

/** A number of threads. The core enforces the maximum of 256. */
function threadCount(what, value) {
  if (whole(what, value) < 1 || value > 256) throw new TypeError(`${what} must be from 1 to 256, not ${value}`);
  return value;
}

const NO_TOKEN = 'ERR_HS256_INVALID_ARGUMENT';

/** The code for a token that is neither text nor bytes; a batch has it at that token's index. */
function noToken(value) {
  const error = expected('the token', 'a string or a Uint8Array', value);
  error.code = NO_TOKEN;
  return error;
}

/**
 * Rejects options after a token, as other libraries take them: ignoring them would ignore what they demand. The extra
 * arguments of Array.prototype.map are accepted.
 */
function tokenAlone(method, second) {
  if ((typeof second !== 'object' || second === null) && typeof second !== 'function') return;
  throw new TypeError(
    `Verifier.${method} takes a token and nothing else: options belong to the Verifier, as in new Verifier({ secret, audience })`,
  );
}

const MANY = record({ threads: threadCount });

/** The policy document: the caller's own, or one made from the options. */
function documentIn(options) {
  if (options.policy === undefined) return documentOf(options);
  const names = ownKeys(POLICY);
  for (let index = 0; index < names.length; index++) {
    if (options[names[index]] === undefined) continue;
    throw new TypeError(`Verifier takes \`policy\`, a whole document, or \`${names[index]}\`, not both`);
  }
  return options.policy;
}

/** Set by the class below. */
let isVerifier;
let followed;
let findAccepted;

/** The first argument instead of options: a handle follows it. */
const OPENED = record({});

class Verifier {
  #handle;
  /** The names of claims by their ids, filled as they are needed. */
  #names = record({});
  #clock;
  /** Undefined for an opened verifier: its leeway changes with its file, so it is asked each time. */
  #leeway;

  constructor(options, ...opened) {
    if (options === OPENED) {
      this.#handle = opened[0];
      return;
    }
    const checked = read('Verifier', options, OPTIONS, ALIASES, insteadOf);
    const steps = keySteps('Verifier', checked);
    push(steps, step.policy, documentIn(checked), undefined, 0);
    if (checked.revoked !== undefined) push(steps, step.revoked, checked.revoked, undefined, 0);
    if (checked.maxStale !== undefined) push(steps, step.maxStale, checked.maxStale, undefined, 0);
    const built = native.build(steps, false);
    if (isArray(built)) throw misuse(built, checked.policy !== undefined);
    this.#handle = built;
    this.#clock = checked.clock;
    this.#leeway = native.leeway(built);
  }

  static open(path) {
    return openAs('path', path);
  }

  refresh() {
    refreshFile(followed(this, 'refresh'));
  }

  status() {
    return parse(statusOf(followed(this, 'status'), STATUS.json));
  }

  openMetrics() {
    return statusOf(followed(this, 'openMetrics'), STATUS.openMetrics);
  }

  verify(token, ...more) {
    if (!isVerifier(this)) throw unbound('Verifier', 'verify', 'token');
    if (more.length > 0) tokenAlone('verify', more[0]);
    const verdict = this.#judge(token);
    if (typeof verdict === 'string') return alone.object(verdict);
    throw this.#refusal(verdict);
  }

  tryVerify(token, ...more) {
    if (!isVerifier(this)) throw unbound('Verifier', 'tryVerify', 'token');
    if (more.length > 0) tokenAlone('tryVerify', more[0]);
    const verdict = this.#judge(token);
    return typeof verdict === 'string' ? accepted.object(verdict, 0, marksOf(verdict)) : this.#refused(verdict);
  }

  verifyMany(tokens, options) {
    if (!isVerifier(this)) throw unbound('Verifier', 'verifyMany', 'tokens');
    return this.#many('verifyMany', tokens, options, accepted.object);
  }

  check(token, ...more) {
    if (!isVerifier(this)) throw unbound('Verifier', 'check', 'token');
    if (more.length > 0) tokenAlone('check', more[0]);
    const verdict = this.#judge(token);
    if (typeof verdict === 'string') return alone.view(verdict);
    throw this.#refusal(verdict);
  }

  tryCheck(token, ...more) {
    if (!isVerifier(this)) throw unbound('Verifier', 'tryCheck', 'token');
    if (more.length > 0) tokenAlone('tryCheck', more[0]);
    const verdict = this.#judge(token);
    return typeof verdict === 'string' ? accepted.view(verdict, 0, marksOf(verdict)) : this.#refused(verdict);
  }

  checkMany(tokens, options) {
    if (!isVerifier(this)) throw unbound('Verifier', 'checkMany', 'tokens');
    return this.#many('checkMany', tokens, options, accepted.view);
  }

  untilExpiry(claims, close) {
    if (!isVerifier(this)) throw unbound('Verifier', 'untilExpiry', 'claims, close');
    callable('close', close);
    if (claims === undefined || claims === null) return NEVER;
    const exp = claims instanceof ClaimsView ? claims.exp : own(claims, 'exp');
    return exp === undefined ? NEVER : callAt(() => exp + this.#leewayNow(), this.#clock, close);
  }

  explain(token, ...more) {
    if (!isVerifier(this)) throw unbound('Verifier', 'explain', 'token');
    if (more.length > 0) tokenAlone('explain', more[0]);
    const text =
      this.#clock === undefined
        ? native.explain(this.#handle, token)
        : native.explain(this.#handle, token, now(this.#clock));
    if (typeof text === 'string') return parse(text);
    if (text === undefined) throw noToken(token);
    throw refusal(text);
  }

  #leewayNow() {
    return this.#leeway ?? native.leeway(this.#handle);
  }

  /** The payload's text with its marks for a valid token, or the number of a rejection. */
  #judge(token) {
    const verdict =
      this.#clock === undefined ? check(this.#handle, token) : check(this.#handle, token, now(this.#clock));
    if (verdict === undefined) throw noToken(token);
    return verdict;
  }

  #many(where, tokens, options = {}, make) {
    const { threads = 1 } = read(where, options, MANY);
    if (!isArray(tokens)) throw expected('the tokens', 'an array', tokens);
    const at = floor(this.#clock === undefined ? milliseconds() / 1000 : now(this.#clock));
    // After this copy no code of the caller's runs. The results replace the tokens in the copy, which are own elements:
    // assigning elements to a new array would call a setter of a prototype.
    const all = [...tokens];
    for (let first = 0; first < all.length; ) {
      const end = gather(all, first, threads);
      const pieces = native.verifyGathered(this.#handle, at, threads, ends);
      if (typeof pieces === 'number') throw refusal(pieces);
      this.#fill(all, first, end, pieces, at, make);
      first = end;
    }
    return all;
  }

  /** Fills in the results for the gathered tokens from `ends` and `pieces`; src/addon.c explains them. */
  #fill(all, first, last, pieces, at, make) {
    let piece = 0;
    let text = pieces[0];
    let start = 0;
    for (let index = first; index < last; index++) {
      const end = ends[index - first];
      if (typeof all[index] !== 'string') {
        all[index] = this.#alone(all[index], at, make); // bytes, or not a token: an empty text was gathered for it
      } else if (end > 0) {
        all[index] = make(text, start, end);
        start = end + MARKS_LENGTH;
        if (start === text.length) {
          text = pieces[++piece];
          start = 0;
        }
      } else {
        all[index] = end < 0 ? this.#refused(-end, index - first) : this.#alone(all[index], at, make);
      }
    }
  }

  #refusal(verdict) {
    return refusal(verdict, this.#claimOf(verdict), timeOf(verdict));
  }

  /** `index`: the token's index in the last batch, if it was in one. */
  #refused(verdict, index) {
    const at = timeOf(verdict, index);
    const refused = { ok: false, code: codeOf(verdict), claim: this.#claimOf(verdict) };
    return at === undefined ? refused : { ...refused, at };
  }

  #claimOf(verdict) {
    const id = claimIdOf(verdict);
    if (id === 0) return undefined;
    this.#names[id] ??= native.claimName(this.#handle, id);
    return this.#names[id];
  }

  #alone(token, at, make) {
    const verdict = check(this.#handle, token, at);
    if (verdict === undefined) return { ok: false, code: NO_TOKEN, claim: undefined };
    return typeof verdict === 'string' ? make(verdict, 0, marksOf(verdict)) : this.#refused(verdict);
  }

  static {
    isVerifier = (value) => value !== null && typeof value === 'object' && #handle in value;
    /**
     * Finds a request's token by a guard, with the arguments of `native.find`, and stores the result of tryVerify() for
     * it in `outcome.result` in the same call. Returns false, and does nothing, if tryVerify() must be called: because
     * it was overridden, or because the verifier has a clock of its own.
     */
    findAccepted = (verifier, guard, request, count, found, outcome) => {
      if (!isVerifier(verifier) || verifier.#clock !== undefined || verifier.tryVerify !== tryVerify) return false;
      const given = native.find(guard, request, count, found, verifier.#handle);
      const verdict = isArray(given) ? given[0] : given;
      if (isArray(given)) outcome.subprotocol = given[1];
      if (typeof verdict === 'string') outcome.result = accepted.object(verdict, 0, marksOf(verdict));
      else if (verdict !== undefined) outcome.result = verifier.#refused(verdict);
      return true;
    };
    /** The handle of a verifier that follows files. */
    followed = (verifier, method) => {
      if (!isVerifier(verifier)) throw unbound('Verifier', method, '');
      if (verifier.#leeway !== undefined) throw notOpened('verifier');
      return verifier.#handle;
    };
  }
}

const { tryVerify } = Verifier.prototype;

/** A verifier of a policy file. `what` names the argument or option that is the path. */
function openAs(what, path) {
  return new Verifier(OPENED, openFile(what, path, false));
}

/** Rejects a Verifier's own options beside the option that replaces them. */
function refuseBeside(what, verifying) {
  const [more] = ownKeys(verifying);
  if (more !== undefined) throw refusedOption(what, `given beside \`${more}\`, which is an option of a Verifier's own`);
}

/** The time of the claim at fault, if it is one: for the last verified token, or for one of the last batch. */
function timeOf(verdict, index) {
  if (!isTimed(verdict)) return undefined;
  return index === undefined ? native.refusedAt() : native.refusedAt(index);
}

/** The offset of the marks in a text that ends with them. */
function marksOf(text) {
  return text.length - MARKS_LENGTH;
}

/** The size of the buffer, 3/2 of the tokens', from which threads are worth starting. */
const BYTES_ENOUGH = 3 * 1024 * 1024;

/** For each gathered token, the offset of its marks. */
const ends = new Int32Array(batch.atMost);

/**
 * Passes tokens to the addon, starting with the first, and returns where it stopped. For one thread it passes few
 * enough to stay in the processor's cache; for several, enough to keep them busy.
 */
function gather(tokens, first, threads) {
  const last = min(tokens.length, first + (threads > 1 ? batch.atMost : batch.atOnce));
  let at = first;
  for (let bytes = 0; at < last && bytes < BYTES_ENOUGH; ) {
    const args = list();
    args[0] = at - first;
    for (; at < last && args.length <= batch.atOnce; at++) args[args.length] = tokens[at];
    bytes = apply(native.gather, undefined, args);
    if (bytes < 0) {
      at = at - args.length + 1 + ~bytes;
      bytes = native.gather(at++ - first, '');
    }
  }
  return at;
}

module.exports = { Verifier, OPTIONS, ALIASES, findAccepted, openAs, refuseBeside };
