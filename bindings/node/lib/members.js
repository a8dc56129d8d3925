'use strict';
// Made by scripts/options.py from docs/policy.schema.json.

/** Maps each option to the member of the policy document that it sets. */
const POLICY = {
  issuer: 'issuer',
  audience: 'audience',
  anyAudience: 'any_audience',
  subject: 'subject',
  numericSubject: 'numeric_subject',
  typ: 'typ',
  required: 'required',
  claims: 'claims',
  leeway: 'leeway',
  maxAge: 'max_age',
  maxTokenLength: 'max_token_len',
};

/** Options that may be undefined, which leaves them out: they allow, or have a default. The others demand. */
const LENIENT = ['anyAudience', 'numericSubject', 'leeway', 'maxTokenLength'];

/** Options that may be given as a string such as '15m'. */
const SECONDS = ['leeway', 'maxAge'];

module.exports = { LENIENT, POLICY, SECONDS };
