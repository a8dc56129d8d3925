'use strict';
// A guarded application in each framework, as a handler for Node's http server. Its route answers every method and path
// with 200, and notes the claims that it saw. `note` is also given a function that sets a header field of its answer.

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
      scope.all('*', async ({ user }, reply) => note(user, reply.header.bind(reply)));
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
    application.all('*', (c) => c.text(note(c.get('jwtPayload'), (...field) => c.header(...field))));
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
      context.body = note(context.state.user, context.set.bind(context));
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
      if (response !== undefined) return response;
      const own = new Headers();
      const text = note(claims, own.set.bind(own));
      for (const [name, value] of headers) own.set(name, value);
      return new Response(text, { headers: own });
    });
  },
};

async function expressWith(express, options, mount, note) {
  const { guard } = require('../../guards/express.js');
  const application = express().set('env', 'test'); // then Express logs no errors
  application.use(guard(options));
  application.use((request, response) => response.send(note(request.auth, response.set.bind(response))));
  return mount === undefined ? application : express().set('env', 'test').use(mount, application);
}

async function nestWith(platform, options, mount, note) {
  const { All, Controller, Module, Req, Res } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const [Adapter] = Object.values(require(platform)).filter(({ name }) => /^\w+Adapter$/.test(name));
  const { Hs256Module } = require('../../guards/nest.js');
  class Application {
    route({ user }, response) {
      return note(user, response.header.bind(response));
    }
  }
  Controller()(Application);
  Req()(Application.prototype, 'route', 0);
  Res({ passthrough: true })(Application.prototype, 'route', 1);
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
