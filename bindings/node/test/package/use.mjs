// The installed package as an ES module. Prints what the test compares.
import { bearer, challenge, Hs256Error, Secret, Signer, Verifier } from 'hs256';

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
