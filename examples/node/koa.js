import { Secret } from 'hs256';
import { guard } from 'hs256/koa';
import Koa from 'koa';

const app = new Koa();
app.use(guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'], exempt: ['/health'] }));
app.use((ctx) => {
  if (ctx.path === '/health') ctx.body = 'up';
  else if (ctx.path === '/' && ctx.method === 'GET') ctx.body = { hello: ctx.state.user.sub };
});
app.listen(process.env.PORT ?? 3000);
