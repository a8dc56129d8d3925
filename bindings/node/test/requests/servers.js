'use strict';
// A guarded application in each framework, as a handler for Node's http server. Its route answers every method and path
// with 200 and records the claims that it saw.

const { Guard } = require('../../guards/guard.js');

/** `options` are the guard's; `mount` is a prefix under which the application is mounted, or undefined. */
const SERVERS = {
  express: (options, mount, note) => expressWith(require('express'), options, mount, note),
  express4: (options, mount, note) => expressWith(require('express4'), options, mount, note),

  async fastify(options, mount, note) {
    const fastify = require('fastify')();
    const { hs256 } = require('../../guards/fastify.js');
    fastify.addContentTypeParser('*', (_request, _payload, done) => done(null)); // Fastify rejects untyped bodies
    await fastify.register(hs256, options);
    const application = async (scope) => {
      scope.addHook('onRequest', fastify.authenticate);
      scope.all('*', async ({ user }) => note(user));
    };
    fastify.register(application, { prefix: mount });
    await fastify.ready();
    return fastify.routing;
  },

  async hono(options, mount, note) {
    const { Hono } = require('hono');
    const { getRequestListener } = require('@hono/node-server');
    const { guard } = require('../../guards/hono.js');
    const application = new Hono();
    application.use(guard(options));
    application.all('*', (c) => c.text(note(c.get('jwtPayload'))));
    const outer = mount === undefined ? application : new Hono().route(mount, application);
    return getRequestListener(outer.fetch);
  },

  async koa(options, mount, note) {
    const Koa = require('koa');
    const { guard } = require('../../guards/koa.js');
    const application = new Koa();
    application.silent = true;
    if (mount !== undefined) application.use(mountedAt(mount));
    application.use(guard(options));
    application.use((context) => {
      context.body = note(context.state.user);
    });
    return application.callback();
  },

  nest: (options, mount, note) => nestWith('@nestjs/platform-express', options, mount, note),

  async 'nest-fastify'(options, mount, note) {
    const fastify = await nestWith('@nestjs/platform-fastify', options, mount, note);
    await fastify.ready();
    return fastify.routing;
  },

  /** `guard.fetch`, in a server that makes a Request of each message. */
  async fetch(options, _mount, note) {
    const { getRequestListener } = require('@hono/node-server');
    const guard = new Guard(options);
    return getRequestListener(async (request) => {
      const { claims, headers, response } = await guard.fetch(request);
      return response ?? new Response(note(claims), { headers });
    });
  },
};

async function expressWith(express, options, mount, note) {
  const { guard } = require('../../guards/express.js');
  const application = express().set('env', 'test'); // then Express logs no errors
  application.use(guard(options));
  application.use((request, response) => response.send(note(request.auth)));
  return mount === undefined ? application : express().set('env', 'test').use(mount, application);
}

async function nestWith(platform, options, mount, note) {
  const { All, Controller, Module, Req } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const [Adapter] = Object.values(require(platform)).filter(({ name }) => /^\w+Adapter$/.test(name));
  const { Hs256Module } = require('../../guards/nest.js');
  class Application {
    route({ user }) {
      return note(user);
    }
  }
  Controller()(Application);
  Req()(Application.prototype, 'route', 0);
  All('*')(Application.prototype, 'route', Object.getOwnPropertyDescriptor(Application.prototype, 'route'));
  class Root {}
  Module({ imports: [Hs256Module.forRoot(options)], controllers: [Application] })(Root);
  const application = await NestFactory.create(Root, new Adapter(), { logger: false, abortOnError: false });
  if (mount !== undefined) application.setGlobalPrefix(mount);
  await application.init();
  return application.getHttpAdapter().getInstance();
}

/** As koa-mount does. */
function mountedAt(prefix) {
  return async (context, next) => {
    context.path = context.path.slice(prefix.length) || '/';
    await next();
  };
}

module.exports = { SERVERS };
