'use strict';
// The keys in the options of a Verifier or a Signer, as steps of `native.build`.

const { keyStep } = require('./secret.js');
const { any, boolean, list, read, text } = require('./options.js');

const KEY = { secret: any, kid: text, allowWeakSecret: boolean };

/** Other libraries' names. */
const KEY_ALIASES = { key: 'secret', secretKey: 'secret', secretOrPublicKey: 'secret', id: 'kid', keyid: 'kid' };

/** The steps for `secret`, or for each of `keys`. */
function keySteps(where, options) {
  if (options.keys === undefined) {
    if (options.secret === undefined) throw new TypeError(`${where} needs a \`secret\``);
    return keyStep('secret', options.secret, options.kid, options.allowWeakSecret);
  }
  if (options.secret !== undefined || options.kid !== undefined || options.allowWeakSecret !== undefined) {
    throw new TypeError(
      `${where} takes \`secret\` or \`keys\`, not both: \`kid\` and \`allowWeakSecret\` go with each key`,
    );
  }
  return options.keys.flatMap((key, index) => {
    const checked = read(`keys[${index}]`, key, KEY, KEY_ALIASES);
    return keyStep(`keys[${index}].secret`, checked.secret, checked.kid, checked.allowWeakSecret);
  });
}

module.exports = { KEY, KEY_ALIASES, keySteps, list };
