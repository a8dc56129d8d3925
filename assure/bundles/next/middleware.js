// Guards /middleware and what is below it, at the edge.
import { backend } from 'hs256';
import { NextResponse } from 'next/server';
import { guard } from './guard.js';

export const config = { matcher: '/middleware' };

export async function middleware(request) {
  const { claims, response } = await guard().fetch(request);
  if (response !== undefined) return response;
  return NextResponse.json({ sub: claims.sub, backend });
}
