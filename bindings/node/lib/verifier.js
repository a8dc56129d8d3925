'use strict';
// Verifier: carries tokens to the addon and its verdicts back. No rule of the verdict stands here.

const { native, numbers } = require('./native.js');
const { claims, claimsBetween } = require('./claims.js');
const { now } = require('./clock.js');
const { claimOf, codeOf, misuse, refusal } = require('./error.js');
const { KEY, KEY_ALIASES, keyList, keySteps, push } = require('./keys.js');
const { boolean, callable, demanding, expected, read, text, texts, whole } = require('./options.js');
const { apply, floor, isArray, list, min, now: milliseconds, record } = require('./primordials.js');

const { verify: check } = native;
const { batch, marks, step } = numbers;

const POLICY = {
  issuer: demanding(texts),
  audience: demanding(texts),
  anyAudience: boolean,
  subject: demanding(text),
  typ: demanding(text),
  leeway: whole,
  maxAge: demanding(whole),
  required: demanding(texts),
  maxTokenLength: whole,
  clock: callable,
};

const OPTIONS = record({ ...KEY, keys: keyList, ...POLICY });

/** Other libraries' names. */
const ALIASES = record({
  ...KEY_ALIASES,
  issuers: 'issuer',
  iss: 'issuer',
  allowedIss: 'issuer',
  audiences: 'audience',
  aud: 'audience',
  allowedAud: 'audience',
  sub: 'subject',
  allowedSub: 'subject',
  clockTolerance: 'leeway',
  clockTimestamp: 'clock',
  currentDate: 'clock',
  maxTokenAge: 'maxAge',
  requiredClaims: 'required',
});

/** A number of threads. That 256 are the most, the core says. */
function threadCount(what, value) {
  if (whole(what, value) < 1) throw new TypeError(`${what} must be 1 or more, not ${value}`);
  return value;
}

const MANY = record({ threads: threadCount });

const LISTS = ['issuer', 'audience', 'required'];
const SINGLE = ['subject', 'typ', 'leeway', 'maxAge', 'maxTokenLength'];

/** Appends the steps of `native.build` for a policy. */
function pushPolicy(steps, options) {
  for (let index = 0; index < LISTS.length; index++) {
    const name = LISTS[index];
    const values = options[name];
    for (let at = 0; at < (values?.length ?? 0); at++) push(steps, step[name], values[at], undefined, 0);
  }
  for (let index = 0; index < SINGLE.length; index++) {
    const name = SINGLE[index];
    if (options[name] !== undefined) push(steps, step[name], options[name], undefined, 0);
  }
  if (options.anyAudience) push(steps, step.anyAudience, 0, undefined, 0);
}

class Verifier {
  #handle;
  #required;
  #clock;

  constructor(options) {
    const checked = read('Verifier', options, OPTIONS, ALIASES);
    const steps = keySteps('Verifier', checked);
    pushPolicy(steps, checked);
    const built = native.build(steps, false);
    if (isArray(built)) throw misuse(built);
    this.#handle = built;
    this.#required = checked.required ?? list();
    this.#clock = checked.clock;
  }

  verify(token) {
    const verdict =
      this.#clock === undefined ? check(this.#handle, token) : check(this.#handle, token, now(this.#clock));
    if (typeof verdict === 'string') return claims(verdict);
    if (verdict === undefined) throw expected('the token', 'a string or a Uint8Array', token);
    throw refusal(verdict, this.#required);
  }

  tryVerify(token) {
    const verdict =
      this.#clock === undefined ? check(this.#handle, token) : check(this.#handle, token, now(this.#clock));
    if (typeof verdict === 'string') return { ok: true, claims: claims(verdict) };
    if (verdict === undefined) throw expected('the token', 'a string or a Uint8Array', token);
    return this.#refused(verdict);
  }

  verifyMany(tokens, options = {}) {
    const { threads = 1 } = read('verifyMany', options, MANY);
    if (!isArray(tokens)) throw expected('the tokens', 'an array', tokens);
    const at = floor(this.#clock === undefined ? milliseconds() / 1000 : now(this.#clock));
    // After this copy no code of the caller's runs. The results replace the tokens in it, which are own elements: assigning
    // elements to a new array would call a setter of a prototype.
    const all = [...tokens];
    for (let first = 0; first < all.length; ) {
      const end = gather(all, first, threads);
      const pieces = native.verifyGathered(this.#handle, at, threads, ends);
      if (typeof pieces === 'number') throw refusal(pieces, this.#required);
      this.#fill(all, first, end, pieces, at);
      first = end;
    }
    return all;
  }

  /** The results for the tokens that were gathered: theirs are `ends` and `pieces`, as src/addon.c explains them. */
  #fill(all, first, last, pieces, at) {
    let piece = 0;
    let text = pieces[0];
    let start = 0;
    for (let index = first; index < last; index++) {
      const end = ends[index - first];
      if (end > 0) {
        all[index] = { ok: true, claims: claimsBetween(text, start, end) };
        start = end + marks.length;
        if (start === text.length) {
          text = pieces[++piece];
          start = 0;
        }
      } else {
        all[index] = end < 0 ? this.#refused(-end) : this.#alone(all[index], at);
      }
    }
  }

  #refused(verdict) {
    return { ok: false, code: codeOf(verdict), claim: claimOf(verdict, this.#required) };
  }

  #alone(token, at) {
    const verdict = check(this.#handle, token, at);
    return typeof verdict === 'string' ? { ok: true, claims: claims(verdict) } : this.#refused(verdict);
  }
}

/** How many bytes of the buffer, 3/2 of the tokens', are enough for threads to be worth their start. */
const BYTES_ENOUGH = 3 * 1024 * 1024;

/** For each of the tokens that were gathered, where its payload ends. */
const ends = new Int32Array(batch.atMost);

/**
 * Hands tokens on to the addon from the first on, and gives where it stopped: for one thread so few that they stay in the
 * processor's cache, for several so many that these have something to do.
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
      const index = at - args.length + 1 + ~bytes;
      throw expected(`tokens[${index}]`, 'a string', tokens[index]);
    }
  }
  return at;
}

module.exports = { Verifier, OPTIONS, ALIASES };
