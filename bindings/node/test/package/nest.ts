// The module of Nest in TypeScript, with decorators as Nest compiles them.
import { Controller, Get, Inject, Injectable, Module, UseGuards } from '@nestjs/common';
import type { Request } from 'express';
import { Signer, Verifier } from 'hs256';
import { Claims, Hs256Guard, Hs256Module, Hs256SignerModule, Public, type RefusalCode } from 'hs256/nest';

const secret = 'supersecretdevkeythatishs256safe!';
const codes: RefusalCode[] = [];

@Injectable()
export class AdminGuard extends Hs256Guard<Request> {
  constructor() {
    super({ secret, authorize: (claims, request) => claims.sub === request.params.user });
  }
}

@Controller()
export class AppController {
  constructor(@Inject(Signer) private readonly signer: Signer) {}

  @Public()
  @Get('login')
  login(): string {
    return this.signer.sign({ sub: 'ada' });
  }

  @UseGuards(AdminGuard, new Hs256Guard({ secret }))
  @Get()
  hello(@Claims() claims: Claims, @Claims('sub') sub: string): string {
    return claims.sub ?? sub;
  }
}

@Module({
  imports: [
    Hs256Module.forRoot({
      secret,
      authorize: (claims, request: Request) => claims.sub === request.params.user,
      onRefusal: ({ code }) => codes.push(code),
    }),
    Hs256Module.registerAsync({ useFactory: async () => ({ verifier: new Verifier({ secret }), realm: 'api' }) }),
    Hs256SignerModule.register({ secret, expiresIn: '15m' }),
  ],
  controllers: [AppController],
})
export class AppModule {}

// @ts-expect-error an unknown option
Hs256Module.register({ secret, cookies: 'session' });
// @ts-expect-error no secret
Hs256Module.forRoot({ cookie: 'session' });
