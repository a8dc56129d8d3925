import Fastify from 'fastify';
import { Secret } from 'hs256';
import { hs256 } from 'hs256/fastify';

const fastify = Fastify();
await fastify.register(hs256, { secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'] });
fastify.get('/health', async () => 'up');
fastify.get('/', { onRequest: fastify.authenticate }, async (request) => ({ hello: request.user.sub }));
await fastify.listen({ port: process.env.PORT ?? 3000 });
