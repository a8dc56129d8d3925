// The agent of Mastra's documentation behind tokens, for a page of another origin.
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { MastraJwtAuth } from 'hs256/mastra';
import { routes } from './login.ts';
import { model } from './model.ts';
import { answerWithReason, onReject } from './reason.ts';

const weatherAgent = new Agent({
  id: 'weatherAgent',
  name: 'weatherAgent',
  instructions: 'Say what the weather is.',
  model,
});

export const mastra = new Mastra({
  agents: { weatherAgent },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 4111),
    // Without `origin`, any page may ask. The token is in a header: no cookies are needed.
    cors: { origin: process.env.PAGE_ORIGIN ?? 'http://127.0.0.1:5173', credentials: false },
    apiRoutes: routes,
    auth: new MastraJwtAuth({
      secret: process.env.MASTRA_JWT_SECRET,
      failClosed: true, // every path needs a token, also below an apiPrefix
      required: ['exp', 'sub'], // every token ends, and says whose it is
      mapUserToResourceId: ({ sub }) => sub, // whose memory is whose; without it, the client says
      onReject,
    }),
  },
});

answerWithReason(mastra);
