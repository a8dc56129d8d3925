'use strict';
// The guard for Nest 10 and newer, on Express and on Fastify: claims are in `request.user`, and `@Claims()` gives them. A
// refusal is one of Nest's own exceptions, with `code`; its headers are set before.

const common = require('@nestjs/common');
const { APP_GUARD } = require('@nestjs/core');
const { addHeaders } = require('../lib/answer.js');
const { withoutTrace } = require('../lib/error.js');
const { Guard, seenByNode } = require('../lib/guard.js');
const { own } = require('../lib/primordials.js');
const { Signer } = require('../lib/signer.js');

const { ConfigurableModuleBuilder, Inject, Logger, SetMetadata, createParamDecorator } = common;

const GUARD = Symbol('the guard that a module was given options for');
const PUBLIC = 'hs256:public';

/** For `@UseGuards()`: used by name, it has the options of its module; `new Hs256Guard(options)` has its own. */
class Hs256Guard {
  #inner;
  #logger = new Logger('Hs256Guard');

  constructor(options) {
    this.#inner = options instanceof Guard ? options : new Guard(options);
  }

  async canActivate(context) {
    if (isPublic(context)) return true;
    const request = this.getRequest(context);
    const seen = seenByNode(request.rawHeaders === undefined ? request.raw : request);
    const decision = await this.#inner.decide(seen, request, (error) => this.#logger.error(error?.stack ?? error));
    const response = this.getResponse(context);
    addHeaders(decision, (name, value) => response.header(name, value), response.raw ?? response);
    if (!decision.passes) throw exceptionOf(decision);
    request.user = decision.claims;
    return true;
  }

  /** The request of Express or of Fastify; a subclass finds it elsewhere, for GraphQL. */
  getRequest(context) {
    return httpOf(context).getRequest();
  }

  getResponse(context) {
    return httpOf(context).getResponse();
  }
}
Inject(GUARD)(Hs256Guard, undefined, 0);

/** A context other than HTTP has no source for a token that docs/REQUESTS.md knows: no route runs. */
function httpOf(context) {
  if (context.getType() === 'http') return context.switchToHttp();
  throw new Error(`Hs256Guard guards HTTP requests, not "${context.getType()}": override getRequest and getResponse`);
}

function isPublic(context) {
  return [context.getHandler(), context.getClass()].some((target) => Reflect.getMetadata(PUBLIC, target) === true);
}

const EXCEPTIONS = new Map([
  [401, common.UnauthorizedException],
  [403, common.ForbiddenException],
  [503, common.ServiceUnavailableException],
]);

/** A refusal as Nest's own exception, for its filters. */
function exceptionOf({ status, error, code }) {
  const Exception = EXCEPTIONS.get(status) ?? common.InternalServerErrorException;
  return Object.assign(
    withoutTrace(() => new Exception(error)),
    { code },
  );
}

/** Always transient: Nest 10 merges two modules whose options look alike, and secrets are not visible in them. */
const built = (moduleName) => new ConfigurableModuleBuilder({ moduleName, alwaysTransient: true }).build();

const guarding = built('Hs256');
const PROVIDER = {
  provide: GUARD,
  useFactory: (options) => new Guard(options),
  inject: [guarding.MODULE_OPTIONS_TOKEN],
};

/** `register` is for the modules that import it; `forRoot` guards every route of the application. */
class Hs256Module extends guarding.ConfigurableModuleClass {
  static register(options) {
    return exporting(super.register(options), PROVIDER);
  }

  static registerAsync(options) {
    return exporting(super.registerAsync(options), PROVIDER);
  }

  static forRoot(options) {
    return everywhere(Hs256Module.register(options));
  }

  static forRootAsync(options) {
    return everywhere(Hs256Module.registerAsync(options));
  }
}

const signing = built('Hs256Signer');
const SIGNER = {
  provide: Signer,
  useFactory: (options) => new Signer(options),
  inject: [signing.MODULE_OPTIONS_TOKEN],
};

/** Provides a Signer. */
class Hs256SignerModule extends signing.ConfigurableModuleClass {
  static register(options) {
    return exporting(super.register(options), SIGNER);
  }

  static registerAsync(options) {
    return exporting(super.registerAsync(options), SIGNER);
  }
}

function exporting(module, provider) {
  return { ...module, providers: [...module.providers, provider], exports: [provider.provide] };
}

/** Exports nothing, so that a module with its own options does not find these instead. */
function everywhere(module) {
  return { ...module, exports: [], providers: [...module.providers, { provide: APP_GUARD, useClass: Hs256Guard }] };
}

/** Marks a route, or all routes of a controller, as not guarded: no token is looked at. */
const Public = () => SetMetadata(PUBLIC, true);

/** A handler's argument: the claims, or the one of this name. */
const Claims = createParamDecorator((name, context) => {
  const { user } = httpOf(context).getRequest();
  return name === undefined || user === undefined ? user : own(user, name);
});

module.exports = { Claims, Hs256Guard, Hs256Module, Hs256SignerModule, Public };
