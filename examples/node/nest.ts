import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Secret } from 'hs256';
import { Claims, Hs256Module, Public } from 'hs256/nest';

@Controller()
class AppController {
  @Public()
  @Get('health')
  health() {
    return 'up';
  }

  @Get()
  hello(@Claims('sub') sub: string) {
    return { hello: sub };
  }
}

@Module({
  imports: [
    Hs256Module.forRoot({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'] }),
  ],
  controllers: [AppController],
})
class AppModule {}

NestFactory.create(AppModule).then((app) => app.listen(process.env.PORT ?? 3000));
