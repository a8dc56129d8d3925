import { Secret } from 'hs256';
import { Guard } from 'hs256/guard';

const guard = new Guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'] });

export async function GET(request) {
  const { claims, headers, response } = await guard.fetch(request);
  return response ?? Response.json({ hello: claims.sub }, { headers });
}
