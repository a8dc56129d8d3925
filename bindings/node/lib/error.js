'use strict';
// Hs256Error: why a token was rejected, or a key or an option refused. It never holds bytes of a token or of a key.

const { answerTo, fieldsOf, responseOf } = require('./answer.js');
const { native, codes, messages, numberOf, numbers, statuses } = require('./native.js');
const { UNKNOWN, optionOf, spelled } = require('./names.js');
const { defineProperty, own, record, set } = require('./primordials.js');

class Hs256Error extends Error {
  constructor(message, code, claim, at) {
    super(message);
    this.code = code;
    this.status = statuses[code] ?? 500; // of the answer to a request that fails by this error; frameworks set it, too
    if (claim !== undefined) this.claim = claim;
    if (at !== undefined) this.at = at;
  }

  /** For Hono, which answers a request by what this gives. */
  getResponse() {
    return responseOf(answerOfError(this));
  }
}

/** What is answered to a request that fails by an error, which nobody has caught. */
function answerOfError({ status, code }) {
  const number = status === 500 ? undefined : numberOf(code);
  return answerTo(number ?? numbers.refusal.internal);
}

/** What frameworks read of an error: Fastify `statusCode`, Express, Fastify and Koa `headers`. They may be set. */
for (const [name, get] of [
  ['statusCode', (error) => error.status],
  ['headers', (error) => fieldsOf(answerOfError(error))],
]) {
  Object.defineProperty(Hs256Error.prototype, name, {
    configurable: true,
    get() {
      return get(this);
    },
    set(value) {
      defineProperty(this, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
    },
  });
}

// On the prototype, as Error's own name is: they are not properties of every error. What an error does not have must not
// come from Object.prototype.
for (const [name, value] of [
  ['name', 'Hs256Error'],
  ['claim', undefined],
  ['at', undefined],
  ['field', undefined],
  ['member', undefined],
  ['reason', undefined],
  ['offset', undefined],
]) {
  Object.defineProperty(Hs256Error.prototype, name, { value, configurable: true, writable: true });
}

const { claimUnit, expired, notYetValid } = numbers.verdict;

/** What a verdict of the addon says: a status and a claim's id in one number. */
function codeOf(verdict) {
  return codes[verdict % claimUnit];
}

/** 0: no claim is at fault. */
function claimIdOf(verdict) {
  return (verdict / claimUnit) | 0;
}

/** Whether the claim at fault is a time, which the addon then gives. */
function isTimed(verdict) {
  const code = verdict % claimUnit;
  return code === expired || code === notYetValid;
}

/** The error for a rejected token. */
function refusal(verdict, claim, at) {
  const code = codeOf(verdict);
  const message = messages[verdict % claimUnit];
  return untraced((claim === undefined ? message : `${message}: ${claim}`) + hintOf(verdict), code, claim, at);
}

/** What usually fixes a rejection: it follows from code and claim alone, whatever the token says. */
function hintOf(verdict) {
  const hint = hints[verdict];
  return hint === undefined ? '' : ` (${hint})`;
}

/** The hints, in the names of the options, by what a verdict of the addon says. */
const hints = record({});
for (const [verdict, hint] of native.hints) hints[verdict] = spelled(hint, false);

/** An error for what a stranger sent. */
function untraced(message, code, claim, at) {
  return withoutTrace(() => new Hs256Error(message, code, claim, at));
}

/** A stack trace would say nothing of the token and cost more than the verification, which whoever floods a server with
 * bad tokens would like; so the error that is made has none. */
function withoutTrace(make) {
  const limit = Error.stackTraceLimit;
  const limited = set(Error, 'stackTraceLimit', 0); // false where Error is frozen; assigning would throw
  const error = make();
  if (limited) set(Error, 'stackTraceLimit', limit);
  else set(error, 'stack', `${error.name}: ${error.message}`);
  return error;
}

/** The error for claims that cannot be signed, with a stack trace: it is the program's mistake. `refused` is what the addon
 * gives: what it leaves out is a hole, which a prototype could fill. */
function unsigned(refused) {
  const [verdict, member, cause = '', offset, field = ''] = [0, 1, 2, 3, 4].map((index) => own(refused, index));
  const id = claimIdOf(verdict);
  const claim = id === 0 ? undefined : native.claimName(undefined, id);
  const reason = spelled(cause, false);
  const where = [member === undefined ? '' : `in \`${member}\``, offset === undefined ? '' : `byte ${offset}`];
  const place = where.filter(Boolean).join(', ');
  const message = `the claims cannot be signed: ${reason}${place && ` (${place})`}`;
  const error = new Hs256Error(message, codeOf(verdict), claim);
  error.status = 500; // whoever sent the request has no part in it
  return withDetails(error, { field: optionOf(field, false), member, reason, offset });
}

/** Sets those of the details that are there. */
function withDetails(error, details) {
  for (const [name, value] of Object.entries(details)) {
    if (value !== undefined && value !== '') error[name] = value;
  }
  return error;
}

/**
 * The error for a secret or an option that a builder refused, with a stack trace: it is the program's mistake. `document`:
 * the policy was given as a document.
 */
function misuse(refused, document) {
  const [status, message, field] = refused;
  const error = new Hs256Error(spelled(message, document), codes[status]);
  return withDetails(error, { field: document && message.includes(UNKNOWN) ? field : optionOf(field, document) });
}

/** The same for what only this package can see. */
function refusedOption(field, reason) {
  const error = new Hs256Error(`invalid argument \`${field}\`: ${reason}`, 'ERR_HS256_INVALID_ARGUMENT');
  return withDetails(error, { field });
}

module.exports = {
  Hs256Error,
  codeOf,
  claimIdOf,
  isTimed,
  misuse,
  refusal,
  refusedOption,
  unsigned,
  untraced,
  withDetails,
  withoutTrace,
};
