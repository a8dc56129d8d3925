'use strict';
// The keys in the options of a Verifier or a Signer, as steps of `native.build`.

const { numbers } = require('./native.js');
const { secretBytes } = require('./secret.js');
const { any, array, boolean, demanding, expected, read, text } = require('./options.js');
const { isArray, list, record } = require('./primordials.js');

const { step } = numbers;
const { allowWeak } = numbers.key;

const KEY = record({ secret: any, kid: demanding(text), allowWeakSecret: boolean });

/** Other libraries' names. */
const KEY_ALIASES = record({
  key: 'secret',
  secretKey: 'secret',
  secretOrPublicKey: 'secret',
  id: 'kid',
  keyid: 'kid',
});

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
    if (options.secret === undefined) throw new TypeError(`${where} needs a \`secret\``);
    pushKey(steps, 'secret', options);
    return steps;
  }
  if (options.secret !== undefined || options.kid !== undefined || options.allowWeakSecret !== undefined) {
    throw new TypeError(
      `${where} takes \`secret\` or \`keys\`, not both: \`kid\` and \`allowWeakSecret\` go with each key`,
    );
  }
  for (let index = 0; index < options.keys.length; index++) {
    const where = `keys[${index}]`;
    pushKey(steps, `${where}.secret`, read(where, options.keys[index], KEY, KEY_ALIASES));
  }
  return steps;
}

function pushKey(steps, what, { secret, kid, allowWeakSecret }) {
  const { encoding, value } = secretBytes(what, secret);
  push(steps, step[encoding], value, kid, allowWeakSecret ? allowWeak : 0);
}

module.exports = { KEY, KEY_ALIASES, keyList, keySteps, push };
