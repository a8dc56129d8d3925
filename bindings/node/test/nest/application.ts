// An application of Nest with several guards: of the whole application, of a module and of a controller.
import { CanActivate, Controller, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Secret, Signer } from 'hs256';
import { Claims, Hs256Guard, Hs256Module, Hs256SignerModule, Public } from 'hs256/nest';

/** Two secrets of the same length, redacted alike: Nest must not merge their modules. */
const SECRETS = {
  main: Secret.utf8('test secret for nest only, of the main..'),
  ops: Secret.utf8('test secret for nest only, of the ops...'),
};

@Injectable()
class Tokens {
  constructor(private readonly signer: Signer) {}

  mint(claims: object): string {
    return this.signer.sign(claims);
  }
}

@Controller()
class MainController {
  constructor(private readonly tokens: Tokens) {}

  @Get()
  hello(@Claims() claims: Claims, @Claims('sub') sub: string, @Claims('constructor') inherited: unknown) {
    return { hello: claims.sub, sub, inherited: inherited ?? null };
  }

  @Public()
  @Get('login')
  login(@Claims() claims: Claims | undefined) {
    return { token: this.tokens.mint({ sub: 'ada' }), claims: claims ?? null };
  }

  @Get('admin')
  @UseGuards(new Hs256Guard({ secret: SECRETS.main, authorize: (claims) => claims.sub === 'root' }))
  admin() {
    return 'admin';
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get()
  open() {
    return 'open';
  }
}

@Controller('ops')
@UseGuards(Hs256Guard)
class OpsController {
  @Get()
  ops(@Claims('sub') sub: string) {
    return { ops: sub };
  }
}

/** A guard of one's own: it inherits what is injected. */
@Injectable()
class StrictGuard extends Hs256Guard implements CanActivate {}

@Controller('strict')
@UseGuards(StrictGuard)
class StrictController {
  @Get()
  strict(@Claims('sub') sub: string) {
    return { strict: sub };
  }
}

@Module({
  imports: [Hs256Module.register({ secret: SECRETS.ops, realm: 'part' })],
  controllers: [OpsController],
})
class OpsModule {}

@Module({
  imports: [Hs256Module.register({ secret: SECRETS.main, realm: 'part' })],
  controllers: [StrictController],
})
class StrictModule {}

const OPTIONS = Symbol('options');

@Module({
  providers: [{ provide: OPTIONS, useValue: { secret: SECRETS.main, exempt: ['/ops'], query: 'token' } }],
  exports: [OPTIONS],
})
class ConfigModule {}

@Module({
  imports: [
    Hs256Module.forRootAsync({
      imports: [ConfigModule],
      inject: [OPTIONS],
      useFactory: (options: { secret: Secret }) => options,
    }),
    Hs256SignerModule.register({ secret: SECRETS.main, expiresIn: '15m' }),
    OpsModule,
    StrictModule,
  ],
  controllers: [MainController, OpenController],
  providers: [Tokens],
})
class Root {}

export { Hs256Guard, Hs256Module, Module, NestFactory, Root, SECRETS };
