'use strict';
// An application with several guards in each framework: a request passes the guards whose prefix its path is under, in
// their order. `guards` are pairs of a prefix, or undefined for all paths, and a guard's options.

const { Guard } = require('../../guards/guard.js');

const isUnder = (path, prefix) => prefix === undefined || path === prefix || path.startsWith(`${prefix}/`);

const SEVERAL = {
  express: (guards, note) => expressWith(require('express'), guards, note),
  express4: (guards, note) => expressWith(require('express4'), guards, note),

  async fastify(guards, note) {
    const fastify = require('fastify')();
    const { guard } = require('../../guards/fastify.js');
    const route = (scope) => scope.all('/*', async ({ user }, reply) => note(user, reply.header.bind(reply)));
    const [outer, inner] = [[], []];
    for (const [prefix, options] of guards) (prefix === undefined ? outer : inner).push([prefix, guard(options)]);
    for (const [, hook] of outer) fastify.addHook('onRequest', hook);
    route(fastify);
    for (const [prefix, hook] of inner) {
      fastify.register(
        async (scope) => {
          scope.addHook('onRequest', hook);
          route(scope);
        },
        { prefix },
      );
    }
    await fastify.ready();
    return fastify.routing;
  },

  async hono(guards, note) {
    const { Hono } = require('hono');
    const { getRequestListener } = require('@hono/node-server');
    const { guard } = require('../../guards/hono.js');
    const application = new Hono();
    for (const [prefix, options] of guards) application.use(`${prefix ?? ''}/*`, guard(options));
    application.all('*', (c) => c.text(note(c.get('jwtPayload'), (...field) => c.header(...field))));
    return getRequestListener(application.fetch);
  },

  async koa(guards, note) {
    const Koa = require('koa');
    const { guard } = require('../../guards/koa.js');
    const application = new Koa();
    application.silent = true;
    for (const [prefix, options] of guards) {
      const guarded = guard(options);
      application.use((context, next) => (isUnder(context.path, prefix) ? guarded(context, next) : next()));
    }
    application.use((context) => {
      context.body = note(context.state.user, context.set.bind(context));
    });
    return application.callback();
  },

  nest: (guards, note) => nestWith('@nestjs/platform-express', guards, note),

  async 'nest-fastify'(guards, note) {
    const fastify = await nestWith('@nestjs/platform-fastify', guards, note);
    await fastify.ready();
    return fastify.routing;
  },

  /** Calls the handlers one after the other. The headers of each are for the answer, whoever sends it. */
  async fetch(guards, note) {
    const { getRequestListener } = require('@hono/node-server');
    const built = guards.map(([prefix, options]) => [prefix, new Guard(options)]);
    return getRequestListener(async (request) => {
      const { pathname } = new URL(request.url);
      const all = [];
      let last;
      for (const [prefix, guard] of built) {
        if (!isUnder(pathname, prefix)) continue;
        const { claims, headers, response } = await guard.fetch(request);
        if (response !== undefined) return withHeaders(response, all);
        all.push(...headers);
        last = claims;
      }
      const own = new Headers();
      const text = note(last, own.set.bind(own));
      return withHeaders(new Response(text, { headers: own }), all);
    });
  },
};

function withHeaders(response, headers) {
  for (const [name, value] of headers) response.headers.set(name, value);
  return response;
}

async function expressWith(express, guards, note) {
  const { guard } = require('../../guards/express.js');
  const application = express().set('env', 'test'); // then Express logs no errors
  for (const [prefix, options] of guards) application.use(prefix ?? '/', guard(options));
  return application.use((request, response) => response.send(note(request.auth, response.set.bind(response))));
}

async function nestWith(platform, guards, note) {
  const { All, Controller, Module, Req, Res, UseGuards } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const [Adapter] = Object.values(require(platform)).filter(({ name }) => /^\w+Adapter$/.test(name));
  const { Hs256Guard } = require('../../guards/nest.js');
  const built = guards.map(([prefix, options]) => [prefix, new Hs256Guard(options)]);
  const prefixes = [...new Set(guards.map(([prefix]) => prefix ?? ''))].sort((a, b) => b.length - a.length);
  const controllers = [...prefixes, ...(prefixes.includes('') ? [] : [''])].map((path) => {
    class Application {
      route({ user }, response) {
        return note(user, response.header.bind(response));
      }
    }
    const { prototype } = Application;
    Controller(path)(Application);
    UseGuards(...built.filter(([prefix]) => isUnder(path, prefix)).map(([, guard]) => guard))(Application);
    Req()(prototype, 'route', 0);
    Res({ passthrough: true })(prototype, 'route', 1);
    All('*')(prototype, 'route', Object.getOwnPropertyDescriptor(prototype, 'route'));
    return Application;
  });
  class Root {}
  Module({ controllers })(Root);
  const application = await NestFactory.create(Root, new Adapter(), { logger: false, abortOnError: false });
  await application.init();
  return application.getHttpAdapter().getInstance();
}

module.exports = { SEVERAL };
