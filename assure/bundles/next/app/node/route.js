// A route on Node: 200 with the claims and the backend, or the guard's refusal.
import { backend } from 'hs256';
import { guard } from '../../guard.js';

export async function GET(request) {
  const { claims, headers, response } = await guard().fetch(request);
  return response ?? Response.json({ sub: claims.sub, backend }, { headers });
}
