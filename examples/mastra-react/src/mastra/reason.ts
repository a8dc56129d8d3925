// Mastra answers every rejected token by the same 401. Here its body gets the reason, for the page to show.
import type { Mastra } from '@mastra/core/mastra';
import { type Code, challenge } from 'hs256';
import type { MastraJwtAuthOptions } from 'hs256/mastra';

const codes = new WeakMap<object, Code>();

/** Keeps why this request's token was rejected. */
export const onReject: MastraJwtAuthOptions['onReject'] = ({ code }, request) => {
  codes.set(('raw' in request && request.raw) || request, code);
};

/** Such a middleware is around Mastra's own. One in `server.middleware` runs only for requests that were let in. */
export function answerWithReason(mastra: Mastra) {
  mastra.setServerMiddleware([
    {
      path: '*',
      handler: async (c, next) => {
        await next();
        if (c.res.status !== 401) return;
        const code = codes.get(c.req.raw);
        const header = challenge(code); // Bearer error="invalid_token", error_description="the token has expired"
        const error = /error_description="(.*)"/.exec(header)?.[1] ?? 'there is no token';
        c.res = c.json({ error, code }, 401, { 'WWW-Authenticate': header });
      },
    },
  ]);
}
