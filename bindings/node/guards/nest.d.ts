import type { CanActivate, ConfigurableModuleAsyncOptions, DynamicModule, ExecutionContext } from '@nestjs/common';
import type { Claims as ClaimsSet, SignerOptions } from '../index.js';
import type { GuardOptions } from './guard.js';

export type { GuardOptions, Refusal, RefusalCode, Source } from './guard.js';

/**
 * The guard's options. `TRequest` is the request of Express or of Fastify, which your functions get.
 *
 * @example
 * Hs256Module.forRoot({ secret, authorize: (claims, request: Request) => claims.sub === request.params.user })
 */
export class Hs256Module {
  /** The options of every guard by the name of `Hs256Guard` in the modules that import this. */
  static register<TRequest>(options: GuardOptions<TRequest>): DynamicModule;
  /** The same, with options that `useFactory`, `useClass` (its method `create`) or `useExisting` gives. */
  static registerAsync<TRequest>(options: ConfigurableModuleAsyncOptions<GuardOptions<TRequest>>): DynamicModule;
  /** Guards every route of the application, but for those that are {@link Public}. */
  static forRoot<TRequest>(options: GuardOptions<TRequest>): DynamicModule;
  /** The same, with options that `useFactory`, `useClass` (its method `create`) or `useExisting` gives. */
  static forRootAsync<TRequest>(options: ConfigurableModuleAsyncOptions<GuardOptions<TRequest>>): DynamicModule;
}

/** Provides a `Signer`, the class of `hs256`. */
export class Hs256SignerModule {
  static register(options: SignerOptions): DynamicModule;
  static registerAsync(options: ConfigurableModuleAsyncOptions<SignerOptions>): DynamicModule;
}

/**
 * For `@UseGuards()`: by its name it has the options of the module that is imported where it is used; `new
 * Hs256Guard(options)` has its own. Claims are in `request.user`. A refusal is an `UnauthorizedException`, a
 * `ForbiddenException`, a `ServiceUnavailableException` or an `InternalServerErrorException`, with `code`.
 *
 * Extend it to find the request where a context is not HTTP's: for GraphQL, `getRequest` and `getResponse` of its context.
 */
export class Hs256Guard<TRequest = unknown> implements CanActivate {
  /** @throws {Hs256Error} {@throws TypeError} for options that are refused. */
  constructor(options: GuardOptions<TRequest>);
  canActivate(context: ExecutionContext): Promise<boolean>;
  protected getRequest(context: ExecutionContext): TRequest;
  /** What has `header(name, value)`. */
  protected getResponse(context: ExecutionContext): { header(name: string, value: string): unknown };
}

/** Marks a route, or all of a controller's, that no guard of hs256 asks for a token. It gets no claims either. */
export function Public(): ClassDecorator & MethodDecorator;

/** A handler's argument: the claims of the token, or the one of this name. Undefined where a route is public. */
export function Claims(name?: string): ParameterDecorator;
// biome-ignore lint/suspicious/noRedeclare: a decorator, and the type of what it gives
export type Claims = ClaimsSet;
