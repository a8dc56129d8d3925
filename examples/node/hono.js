import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Secret } from 'hs256';
import { guard } from 'hs256/hono';

const app = new Hono();
app.use(guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'], exempt: ['/health'] }));
app.get('/health', (c) => c.text('up'));
app.get('/', (c) => c.json({ hello: c.get('jwtPayload').sub }));
serve({ fetch: app.fetch, port: process.env.PORT ?? 3000 });
