'use strict';
// The only table of names: maps an option's name here to the policy document's name and the core's messages.

const members = require('./members.js');
const { keyed, own, record } = require('./primordials.js');

const POLICY = record(members.POLICY);

/** The options of keys, signers, tokens to be signed, and guards. */
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
 * Maps the core's field to an option of Node's. `document`: the caller gave the policy as a document, so its members
 * keep their names.
 */
function optionOf(field, document) {
  return own(document ? OPTIONS : OPTIONS_AND_POLICY, field) ?? field;
}

/** Marks the core's message about an unknown member of a document. The member's name is the caller's own. */
const UNKNOWN = ': an unknown member';

/** A message of the core's, with the names between backticks replaced. */
function spelled(message, document) {
  if (document && message.includes(UNKNOWN)) return message;
  return message.replace(/`(\w+)`/g, (_, name) => `\`${optionOf(name, document)}\``);
}

/** An option's name in the document and in the core's fields. */
function fieldOf(option) {
  return own(POLICY, option) ?? own(OTHER, option) ?? option;
}

module.exports = { POLICY, UNKNOWN, fieldOf, optionOf, spelled };
