// A server of one route in a framework of Node's. Usage: node node.js FRAMEWORK WAY, the way being bare, idle, hs256 or rival; it
// prints its address.

import { createServer } from 'node:http';
import fastifyJwt from '@fastify/jwt';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { expressjwt } from 'express-jwt';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { jwt as honoJwt } from 'hono/jwt';
import Koa from 'koa';
import koaJwt from 'koa-jwt';
import expressGuard from '../../bindings/node/guards/express.js';
import fastifyGuard from '../../bindings/node/guards/fastify.js';
import honoGuard from '../../bindings/node/guards/hono.js';
import koaGuard from '../../bindings/node/guards/koa.js';

const secret = process.env.JWT_SECRET;

const FRAMEWORKS = {
  express(way) {
    const app = express();
    if (way === 'idle') app.use((_request, _response, next) => next());
    if (way === 'hs256') app.use(expressGuard.guard({ secret }));
    if (way === 'rival') app.use(expressjwt({ secret, algorithms: ['HS256'] }));
    return app.get('/', (request, response) => response.json({ hello: request.auth?.sub ?? 'ada' }));
  },

  async fastify(way) {
    const fastify = Fastify();
    if (way === 'hs256') await fastify.register(fastifyGuard.hs256, { secret });
    if (way === 'rival') {
      await fastify.register(fastifyJwt, { secret });
      fastify.decorate('authenticate', (request) => request.jwtVerify());
    }
    if (way === 'idle') fastify.decorate('authenticate', (_request, _reply, done) => done());
    const options = way === 'bare' ? {} : { onRequest: fastify.authenticate };
    fastify.get('/', options, async (request) => ({ hello: request.user?.sub ?? 'ada' }));
    await fastify.ready();
    return fastify.routing;
  },

  hono(way) {
    const app = new Hono();
    if (way === 'idle') app.use((_c, next) => next());
    if (way === 'hs256') app.use(honoGuard.guard({ secret }));
    if (way === 'rival') app.use(honoJwt({ secret, alg: 'HS256' }));
    app.get('/', (c) => c.json({ hello: c.get('jwtPayload')?.sub ?? 'ada' }));
    return getRequestListener(app.fetch);
  },

  koa(way) {
    const app = new Koa();
    if (way === 'idle') app.use((_ctx, next) => next());
    if (way === 'hs256') app.use(koaGuard.guard({ secret }));
    if (way === 'rival') app.use(koaJwt({ secret, algorithms: ['HS256'] }));
    app.use((ctx) => {
      ctx.body = { hello: ctx.state.user?.sub ?? 'ada' };
    });
    return app.callback();
  },
};

const [, , framework, way] = process.argv;
const server = createServer(await FRAMEWORKS[framework](way));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
