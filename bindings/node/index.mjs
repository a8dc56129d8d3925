// The ES module: the same objects as of the CommonJS one, so that `instanceof` holds between both.
import hs256 from './index.js';

export const { Verifier, Signer, Secret, Hs256Error, bearer, challenge, keyId, version } = hs256;
