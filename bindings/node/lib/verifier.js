'use strict';
// Verifier: carries tokens to the addon and its verdicts back. No rule of the verdict stands here.

const { native, STEP } = require('./native.js');
const { claims, claimsBetween, MARKS_LENGTH } = require('./claims.js');
const { now } = require('./clock.js');
const { claimOf, codeOf, misuse, refusal } = require('./error.js');
const { KEY, KEY_ALIASES, keySteps } = require('./keys.js');
const { boolean, callable, expected, list, read, text, texts, whole } = require('./options.js');

const { verify: check } = native;

const POLICY = {
  issuer: texts,
  audience: texts,
  anyAudience: boolean,
  subject: text,
  typ: text,
  leeway: whole,
  maxAge: whole,
  required: texts,
  maxTokenLength: whole,
  clock: callable,
};

const OPTIONS = { ...KEY, keys: list, ...POLICY };

/** Other libraries' names. */
const ALIASES = {
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
};

/** The steps of `native.build` for a policy. */
function policySteps(options) {
  const steps = [];
  const step = (number, value) => steps.push(number, value, undefined, 0);
  for (const name of ['issuer', 'audience', 'required']) {
    for (const value of options[name] ?? []) step(STEP[name], value);
  }
  for (const name of ['subject', 'typ', 'leeway', 'maxAge', 'maxTokenLength']) {
    if (options[name] !== undefined) step(STEP[name], options[name]);
  }
  if (options.anyAudience) step(STEP.anyAudience, 0);
  return steps;
}

class Verifier {
  #handle;
  #required;
  #clock;

  constructor(options) {
    const checked = read('Verifier', options, OPTIONS, ALIASES);
    const built = native.build([...keySteps('Verifier', checked), ...policySteps(checked)], false);
    if (Array.isArray(built)) throw misuse(built);
    this.#handle = built;
    this.#required = checked.required ?? [];
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
    const { threads = 1 } = read('verifyMany', options, { threads: whole });
    if (!Array.isArray(tokens)) throw expected('the tokens', 'an array', tokens);
    const all = [...tokens]; // from here on no code of the caller's runs
    const at = Math.floor(this.#clock === undefined ? Date.now() / 1000 : now(this.#clock));
    const results = new Array(all.length);
    for (let first = 0; first < all.length; ) {
      const end = gather(all, first, threads);
      const pieces = native.verifyGathered(this.#handle, at, threads, ends);
      if (typeof pieces === 'number') throw refusal(pieces, this.#required);
      this.#fill(results, all, first, end, pieces, at);
      first = end;
    }
    return results;
  }

  /** The results for the tokens that were gathered: theirs are `ends` and `pieces`, as src/addon.c explains them. */
  #fill(results, all, first, last, pieces, at) {
    let piece = 0;
    let text = pieces[0];
    let start = 0;
    for (let index = first; index < last; index++) {
      const end = ends[index - first];
      if (end > 0) {
        results[index] = { ok: true, claims: claimsBetween(text, start, end) };
        start = end + MARKS_LENGTH;
        if (start === text.length) {
          text = pieces[++piece];
          start = 0;
        }
      } else {
        results[index] = end < 0 ? this.#refused(-end) : this.#alone(all[index], at);
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

/** How many tokens one call of `native.gather` takes, and all of them; src/addon.c has the same numbers. */
const GATHERED_AT_ONCE = 64;
const TOKENS_AT_MOST = 4096;

/** How many bytes of tokens are enough for threads to be worth their start. */
const BYTES_ENOUGH = 2 * 1024 * 1024;

/** For each of the tokens that were gathered, where its payload ends. */
const ends = new Int32Array(TOKENS_AT_MOST);

/**
 * Hands tokens on to the addon from the first on, and gives where it stopped: for one thread so few that they stay in the
 * processor's cache, for several so many that these have something to do.
 */
function gather(tokens, first, threads) {
  const last = Math.min(tokens.length, first + (threads > 1 ? TOKENS_AT_MOST : GATHERED_AT_ONCE));
  let at = first;
  for (let bytes = 0; at < last && bytes < BYTES_ENOUGH; ) {
    const end = Math.min(last, at + GATHERED_AT_ONCE);
    bytes = native.gather(at - first, ...tokens.slice(at, end));
    if (bytes < 0) throw expected(`tokens[${at + ~bytes}]`, 'a string', tokens[at + ~bytes]);
    at = end;
  }
  return at;
}

module.exports = { Verifier, OPTIONS, ALIASES };
