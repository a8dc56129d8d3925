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
    this.status = statuses[code] ?? 500; // for the answer to a request that fails with this; frameworks may set it
    if (claim !== undefined) this.claim = claim;
    if (at !== undefined) this.at = at;
  }

  /** For Hono, which answers a request with this response. */
  getResponse() {
    return responseOf(answerOfError(this));
  }
}

/** The answer to a request that fails with an uncaught error. */
function answerOfError({ status, code }) {
  const number = status === 500 ? undefined : numberOf(code);
  return answerTo(number ?? numbers.refusal.internal);
}

/** The properties that frameworks read: Fastify `statusCode`; Express, Fastify and Koa `headers`. They may be set. */
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

// On the prototype, like Error's own name, so that not every error has them as properties. A property that an error
// lacks must not come from Object.prototype.
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

/** Splits a verdict of the addon, one number, into a status and a claim's id. */
function codeOf(verdict) {
  return codes[verdict % claimUnit];
}

/** 0 means that no claim is at fault. */
function claimIdOf(verdict) {
  return (verdict / claimUnit) | 0;
}

/** Whether the claim at fault is a time, which the addon can then give. */
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

/** What usually fixes a rejection. It depends only on the code and the claim, never on the token. */
function hintOf(verdict) {
  const hint = hints[verdict];
  return hint === undefined ? '' : ` (${hint})`;
}

/** The hints by the addon's verdicts, in the names of the options. */
const hints = record({});
for (const [verdict, hint] of native.hints) hints[verdict] = spelled(hint, false);

/** An error caused by a stranger's input. */
function untraced(message, code, claim, at) {
  return withoutTrace(() => new Hs256Error(message, code, claim, at));
}

/**
 * The error has no stack trace: it would say nothing about the token and cost more than the verification, which helps
 * anyone who floods a server with bad tokens.
 */
function withoutTrace(make) {
  const limit = Error.stackTraceLimit;
  const limited = set(Error, 'stackTraceLimit', 0); // false if Error is frozen; then assigning would throw
  const error = make();
  if (limited) set(Error, 'stackTraceLimit', limit);
  else set(error, 'stack', `${error.name}: ${error.message}`);
  return error;
}

/**
 * The error for claims that cannot be signed, with a stack trace: it is the program's mistake. `refused` is the addon's
 * array; entries it leaves out are holes, which a prototype could fill.
 */
function unsigned(refused) {
  const [verdict, member, cause = '', offset, field = ''] = [0, 1, 2, 3, 4].map((index) => own(refused, index));
  const id = claimIdOf(verdict);
  const claim = id === 0 ? undefined : native.claimName(undefined, id);
  const reason = spelled(cause, false);
  const where = [member === undefined ? '' : `in \`${member}\``, offset === undefined ? '' : `byte ${offset}`];
  const place = where.filter(Boolean).join(', ');
  const message = `the claims cannot be signed: ${reason}${place && ` (${place})`}`;
  const error = new Hs256Error(message, codeOf(verdict), claim);
  error.status = 500; // it is not the fault of whoever sent the request
  return withDetails(error, { field: optionOf(field, false), member, reason, offset });
}

/** Sets the details that are there. */
function withDetails(error, details) {
  for (const [name, value] of Object.entries(details)) {
    if (value !== undefined && value !== '') error[name] = value;
  }
  return error;
}

/**
 * The error for a secret or an option that a builder rejects, with a stack trace: it is the program's mistake.
 * `document`: the policy was given as a document.
 */
function misuse(refused, document) {
  const [status, message, field] = refused;
  const error = new Hs256Error(spelled(message, document), codes[status]);
  return withDetails(error, { field: document && message.includes(UNKNOWN) ? field : optionOf(field, document) });
}

/** The same for mistakes that only this package can see. */
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
