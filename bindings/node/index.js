'use strict';
// hs256: verifies and mints HS256 JSON Web Tokens, strictly, and nothing else.

const { Hs256Error } = require('./lib/error.js');
const { ClaimsView, keyId } = require('./lib/claims.js');
const { bearer, challenge } = require('./lib/http.js');
const { native } = require('./lib/native.js');
const { Secret } = require('./lib/secret.js');
const { Signer } = require('./lib/signer.js');
const { Verifier } = require('./lib/verifier.js');

module.exports = {
  Verifier,
  Signer,
  Secret,
  ClaimsView,
  Hs256Error,
  bearer,
  challenge,
  keyId,
  backend: native.backend,
  version: native.version,
};
