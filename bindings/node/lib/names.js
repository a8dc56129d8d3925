'use strict';
// The one table of names: what an option is called here, and what the policy document and the core's messages call it.

const members = require('./members.js');
const { keyed, own, record } = require('./primordials.js');

const POLICY = record(members.POLICY);

/** What goes with a key, a signer, a token to be signed and a guard. */
const OTHER = record({
  secret: 'key',
  kid: 'id',
  validFrom: 'from',
  validUntil: 'until',
  allowWeakSecret: 'allow_weak',
  maxStale: 'max_stale',
  expiresIn: 'expires_in',
  notBeforeIn: 'not_before_in',
  policyFile: 'policy_file',
  getToken: 'get_token',
  isRevoked: 'is_revoked',
  onRefusal: 'on_refusal',
});

const OPTIONS = keyed(OTHER);
const OPTIONS_AND_POLICY = record({ ...OPTIONS, ...keyed(POLICY) });

/**
 * The core's field as an option of Node's. `document`: the caller gave the policy as a document, whose own names its
 * members then keep.
 */
function optionOf(field, document) {
  return own(document ? OPTIONS : OPTIONS_AND_POLICY, field) ?? field;
}

/** What the core says of a member of a document that it does not know. Its name is the caller's own. */
const UNKNOWN = ': an unknown member';

/** A message of the core's: it has names between backticks. */
function spelled(message, document) {
  if (document && message.includes(UNKNOWN)) return message;
  return message.replace(/`(\w+)`/g, (_, name) => `\`${optionOf(name, document)}\``);
}

/** An option's name in the document and in the core's fields. */
function fieldOf(option) {
  return own(POLICY, option) ?? own(OTHER, option) ?? option;
}

module.exports = { POLICY, UNKNOWN, fieldOf, optionOf, spelled };
