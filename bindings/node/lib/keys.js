'use strict';
// The keys in the options of a Verifier or a Signer, as steps of `native.build`.

const { numbers } = require('./native.js');
const { refusedOption } = require('./error.js');
const { secretBytes } = require('./secret.js');
const { any, array, boolean, demanding, expected, read, text, whole } = require('./options.js');
const { isArray, list, record } = require('./primordials.js');

const { step } = numbers;
const { allowWeak, toSign } = numbers.key;

/** A key, without the issuers that it is bound to: `issuer` beside a single secret belongs to the policy. */
const SINGLE = record({
  secret: any,
  kid: demanding(text),
  validFrom: demanding(whole),
  validUntil: demanding(whole),
  allowWeakSecret: boolean,
});

const KEY = record({ ...SINGLE, issuer: demanding(issuers) });

/** Other libraries' names. */
const KEY_ALIASES = record({
  key: 'secret',
  secretKey: 'secret',
  secretOrKey: 'secret',
  secretOrPublicKey: 'secret',
  id: 'kid',
  keyid: 'kid',
  keyId: 'kid',
  from: 'validFrom',
  until: 'validUntil',
  iss: 'issuer',
  issuers: 'issuer',
});

/** One issuer or several. An empty list would bind the key to nothing, which the steps cannot express. */
function issuers(what, value) {
  const all = list();
  if (typeof value === 'string') {
    all[0] = text(what, value);
    return all;
  }
  if (!isArray(value)) throw expected(what, 'a string or an array of strings', value);
  const elements = array(what, value);
  if (elements.length === 0)
    throw refusedOption('issuer', 'an empty list binds a key to nobody: leave it out, or fill it');
  for (let index = 0; index < elements.length; index++) all[index] = text(`${what}[${index}]`, elements[index]);
  return all;
}

/** The keys of an array, each an object. */
function keyList(what, value) {
  if (!isArray(value)) throw expected(what, 'an array `[{ secret, kid }, …]`', value);
  return array(what, value);
}

/** Appends a step of `native.build`. */
function push(steps, number, value, kid, flags) {
  const at = steps.length;
  steps[at] = number;
  steps[at + 1] = value;
  steps[at + 2] = kid;
  steps[at + 3] = flags;
}

/** The steps for `secret`, or for each of `keys`. */
function keySteps(where, options) {
  const steps = list();
  if (options.keys === undefined) {
    pushKey(steps, where, 'secret', record({ ...options, issuer: undefined }), 0);
    return steps;
  }
  for (const name in SINGLE) {
    if (options[name] === undefined) continue;
    throw new TypeError(`${where} takes \`secret\` or \`keys\`, not both: \`${name}\` goes with each key`);
  }
  for (let index = 0; index < options.keys.length; index++) {
    const place = `keys[${index}]`;
    pushKey(steps, place, `${place}.secret`, read(place, options.keys[index], KEY, KEY_ALIASES), 0);
  }
  return steps;
}

/** The steps for the one key of a signer. */
function signingSteps(where, options) {
  const steps = list();
  pushKey(steps, where, 'secret', options, toSign);
  return steps;
}

function pushKey(steps, where, what, { secret, kid, issuer, validFrom, validUntil, allowWeakSecret }, flags) {
  if (secret === undefined) {
    throw new TypeError(`${where} needs a \`secret\` (an environment variable that is not set is the usual reason)`);
  }
  const { encoding, value } = secretBytes(what, secret, flags & toSign ? 'sign' : 'verify');
  if (encoding === 'jwks' && kid !== undefined) {
    throw new TypeError(`\`kid\` of ${where} does not go with a JWK Set: each of its keys has its own`);
  }
  push(steps, step[encoding], value, kid, flags | (allowWeakSecret ? allowWeak : 0));
  for (let index = 0; index < (issuer?.length ?? 0); index++) push(steps, step.bind, issuer[index], undefined, 0);
  if (validFrom !== undefined) push(steps, step.from, validFrom, undefined, 0);
  if (validUntil !== undefined) push(steps, step.until, validUntil, undefined, 0);
}

module.exports = { KEY, KEY_ALIASES, SINGLE, keyList, keySteps, push, signingSteps };
