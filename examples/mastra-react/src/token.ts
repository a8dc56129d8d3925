// Prints a token for a quarter of an hour. Usage: npm run --silent token
import { Secret, Signer } from 'hs256';

const signer = new Signer({ secret: Secret.fromEnv('MASTRA_JWT_SECRET') });
console.log(signer.sign({ sub: 'ada' }, { expiresIn: '15m' }));
