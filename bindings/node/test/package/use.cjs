// The installed package as CommonJS. Prints what the test compares.
const { Hs256Error, Secret, Signer, Verifier, bearer, challenge } = require('hs256');

const secret = Secret.utf8('supersecretdevkeythatishs256safe!');
const token = new Signer({ secret }).sign({ sub: 'ada' }, { expiresIn: 60 });
const result = new Verifier({ secret }).tryVerify(`${token}A`);
const refused = challenge(result.code);
console.log(
  new Verifier({ secret }).verify(bearer(`Bearer ${token}`)).sub,
  result.code,
  typeof Hs256Error,
  refused !== '',
);
