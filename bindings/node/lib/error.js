'use strict';
// Hs256Error: why a token, a key or an option was refused. It never holds bytes of a token or of a key.

const { codes, messages, claimName, numbers } = require('./native.js');
const { set } = require('./primordials.js');

class Hs256Error extends Error {
  constructor(message, code, claim) {
    super(message);
    this.code = code;
    if (claim !== undefined) this.claim = claim;
  }
}
// On the prototype, as Error's own name is: they are not properties of every error. An error without a claim must not have
// one from Object.prototype.
Object.defineProperty(Hs256Error.prototype, 'name', { value: 'Hs256Error', configurable: true, writable: true });
Object.defineProperty(Hs256Error.prototype, 'claim', { value: undefined, configurable: true, writable: true });

const { claimUnit } = numbers.verdict;

/** What a verdict of the addon says: a status and a claim's id in one number. */
function codeOf(verdict) {
  return codes[verdict % claimUnit];
}

function claimOf(verdict, required) {
  return verdict < claimUnit ? undefined : claimName((verdict / claimUnit) | 0, required);
}

/** The error for a refused token. A stack trace would say nothing of the token and cost more than the verification, which
 * whoever floods a server with bad tokens would like; so it has none. */
function refusal(verdict, required) {
  const claim = claimOf(verdict, required);
  const message = messages[verdict % claimUnit];
  const limit = Error.stackTraceLimit;
  set(Error, 'stackTraceLimit', 0); // assigning would throw where Error is frozen
  const error = new Hs256Error(claim === undefined ? message : `${message}: ${claim}`, codeOf(verdict), claim);
  set(Error, 'stackTraceLimit', limit);
  return error;
}

/** The error for claims that cannot be signed, with a stack trace: it is the program's mistake. */
function unsigned(verdict) {
  const code = codeOf(verdict);
  const hint = code === 'ERR_HS256_INVALID_ARGUMENT' ? TIMES : '';
  return new Hs256Error(messages[verdict % claimUnit] + hint, code);
}

const TIMES = ': a time to be added that the claims have already, or a negative one';

/** Names of the C library's options in its messages, and what they are called here. */
const SPELLINGS = { max_token_len: 'maxTokenLength', max_age: 'maxAge', allow_weak: 'allowWeakSecret' };

const WEAK = ' (RFC 7518 section 3.2): take a longer one, or say `allowWeakSecret: true` for this key';

/** The error for a secret or an option that a builder refused, with a stack trace: it is the program's mistake. */
function misuse(refused) {
  const status = refused[0];
  const message = refused[1];
  const spelled = message.replace(/\b(max_token_len|max_age|allow_weak)\b/g, (name) => SPELLINGS[name]);
  const hint = codes[status] === 'ERR_HS256_WEAK_KEY' ? WEAK : '';
  return new Hs256Error(spelled + hint, codes[status]);
}

module.exports = { Hs256Error, codeOf, claimOf, refusal, misuse, unsigned };
