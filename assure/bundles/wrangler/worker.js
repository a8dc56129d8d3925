// A Worker: 200 with the claims and the backend, or the refusal of the guard.
import { backend } from 'hs256';
import { Guard } from 'hs256/guard';

let guard;

export default {
  async fetch(request, env) {
    guard ??= new Guard({ secret: env.JWT_SECRET, required: ['exp'] });
    const { claims, headers, response } = await guard.fetch(request);
    return response ?? Response.json({ sub: claims.sub, backend }, { headers });
  },
};
