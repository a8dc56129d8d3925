'use strict';
// Verifier: carries tokens to the addon and its verdicts back. No rule of the verdict stands here.

const { native, row, ROW, STEP } = require('./native.js');
const { claims, claimsAt } = require('./claims.js');
const { now } = require('./clock.js');
const { claimOf, codeOf, misuse, refusal } = require('./error.js');
const { KEY, KEY_ALIASES, keySteps } = require('./keys.js');
const { boolean, callable, expected, list, read, text, texts, whole } = require('./options.js');

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
  #check;
  #checkMany;
  #required;
  #clock;

  constructor(options) {
    const checked = read('Verifier', options, OPTIONS, ALIASES);
    const built = native.build([...keySteps('Verifier', checked), ...policySteps(checked)], false);
    if (typeof built[0] === 'number') throw misuse(built);
    [this.#check, this.#checkMany] = built;
    this.#required = checked.required ?? [];
    this.#clock = checked.clock;
  }

  verify(token) {
    const verdict = this.#clock === undefined ? this.#check(token) : this.#check(token, now(this.#clock));
    if (typeof verdict === 'string') return claims(verdict);
    if (verdict === undefined) throw expected('the token', 'a string or a Uint8Array', token);
    throw refusal(verdict, this.#required);
  }

  tryVerify(token) {
    const verdict = this.#clock === undefined ? this.#check(token) : this.#check(token, now(this.#clock));
    if (typeof verdict === 'string') return { ok: true, claims: claims(verdict) };
    if (verdict === undefined) throw expected('the token', 'a string or a Uint8Array', token);
    return { ok: false, code: codeOf(verdict), claim: claimOf(verdict, this.#required) };
  }

  verifyMany(tokens, options = {}) {
    const { threads = 1 } = read('verifyMany', options, { threads: whole });
    if (!Array.isArray(tokens)) throw expected('the tokens', 'an array', tokens);
    const at = Math.floor(this.#clock === undefined ? Date.now() / 1000 : now(this.#clock));
    const rows = new Float64Array(tokens.length * ROW.length);
    const texts = this.#checkMany(tokens.join(''), lengths(tokens), rows, at, threads);
    if (typeof texts === 'string') return tokens.map((token, index) => this.#oneOf(token, texts, rows, index, at));
    if (typeof texts === 'number') throw refusal(texts, this.#required);
    return tokens.map((token) => this.#alone(token, at)); // some of them are not ASCII
  }

  /** The result for one of many tokens. */
  #oneOf(token, texts, rows, index, at) {
    const row = index * ROW.length;
    const verdict = rows[row + ROW.verdict] | 0;
    if (verdict !== 0) return { ok: false, code: codeOf(verdict), claim: claimOf(verdict, this.#required) };
    const start = rows[row + ROW.start];
    if (Number.isNaN(start)) return this.#alone(token, at); // its payload is not ASCII
    return { ok: true, claims: claimsAt(texts.slice(start, rows[row + ROW.end]), rows, row) };
  }

  #alone(token, at) {
    const verdict = this.#check(token, at);
    if (typeof verdict === 'string') return { ok: true, claims: claimsAt(verdict, row, 0) };
    return { ok: false, code: codeOf(verdict), claim: claimOf(verdict, this.#required) };
  }
}

function lengths(tokens) {
  const result = new Int32Array(tokens.length);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (typeof token !== 'string') throw expected(`tokens[${index}]`, 'a string', token);
    result[index] = token.length;
  }
  return result;
}

module.exports = { Verifier, OPTIONS, ALIASES };
