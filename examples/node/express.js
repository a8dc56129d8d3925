import express from 'express';
import { Secret } from 'hs256';
import { guard } from 'hs256/express';

const app = express();
app.use(guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'], exempt: ['/health'] }));
app.get('/health', (_request, response) => response.send('up'));
app.get('/', (request, response) => response.json({ hello: request.auth.sub }));
app.listen(process.env.PORT ?? 3000);
