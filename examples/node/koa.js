import { Secret } from 'hs256';
import { guard } from 'hs256/koa';
import Koa from 'koa';

const app = new Koa();
app.use(guard({ secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', required: ['exp'], exempt: ['/health'] }));
app.use((ctx) => {
  ctx.body = ctx.path === '/health' ? 'up' : { hello: ctx.state.user.sub };
});
app.listen(process.env.PORT ?? 3000);
