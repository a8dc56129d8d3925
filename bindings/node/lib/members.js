'use strict';
// Made by scripts/options.py from docs/policy.schema.json.

/** The members of the policy document, by the options that set them. */
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

/** Options that are as left out where they are undefined: they allow, or have a default. All others demand. */
const LENIENT = ['anyAudience', 'numericSubject', 'leeway', 'maxTokenLength'];

/** Options that may be given as a string such as '15m'. */
const SECONDS = ['leeway', 'maxAge'];

module.exports = { LENIENT, POLICY, SECONDS };
