// The guards in TypeScript, under every strictness option of tsc, without declarations in the application.
import { createServer } from 'node:http';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import type { Claims } from 'hs256';
import { Verifier } from 'hs256';
import { guard as expressGuard } from 'hs256/express';
import { hs256 } from 'hs256/fastify';
import { Guard, type RefusalCode } from 'hs256/guard';
import { guard as honoGuard } from 'hs256/hono';
import { guard as koaGuard } from 'hs256/koa';
import { guard as wsGuard } from 'hs256/ws';
import Koa from 'koa';
import { WebSocketServer } from 'ws';

const secret = 'supersecretdevkeythatishs256safe!';
const codes: RefusalCode[] = [];
export const opened: Verifier = Verifier.open(new URL('file:///policy.json'));
export const following = [
  new Guard({ policyFile: new URL('file:///policy.json'), realm: 'api' }),
  new Guard({ policyFile: 'policy.json' }),
  // @ts-expect-error: a path that may be missing
  new Guard({ policyFile: process.env.POLICY }),
];

express()
  .use(
    expressGuard({
      secret,
      cookie: 'session',
      authorize: (claims, request) => claims.sub === request.params.user,
      onRefusal: ({ code }) => codes.push(code),
    }),
  )
  .get('/', (request, response) => response.json(request.auth?.sub));

const fastify = Fastify();
fastify.register(hs256, {
  verifier: new Verifier({ secret }),
  realm: 'api',
  isRevoked: async ({ jti }) => jti === '7',
});
fastify.get('/', { onRequest: fastify.authenticate }, async (request) => request.user?.sub);
fastify.get('/me', async (request) => (await request.jwtVerify())?.sub);

new Hono().use(honoGuard({ secret })).get('/', (c) => c.json({ sub: c.get('jwtPayload').sub ?? null }));
// @ts-expect-error an optional guard may leave no claims
new Hono().use(honoGuard({ secret, optional: true })).get('/', (c) => c.json(c.get('jwtPayload').sub ?? null));

new Koa().use(koaGuard({ secret, getToken: (ctx) => ctx.get('x-token') })).use((ctx) => {
  const user: Claims | undefined = ctx.state.user;
  ctx.body = user?.sub;
});

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket, request) => socket.send(request.auth?.sub ?? ''));
createServer().on('upgrade', wsGuard(sockets, { secret, websocket: true }));

export async function GET(request: Request): Promise<Response> {
  const { claims, response, headers } = await new Guard({ secret, exempt: ['/login'] }).fetch(request);
  return response ?? new Response(claims?.sub ?? null, { headers });
}

// @ts-expect-error an unknown option
expressGuard({ secret, cookies: 'session' });
// @ts-expect-error no secret
koaGuard({ cookie: 'session' });
