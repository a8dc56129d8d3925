// The server of Mastra's documentation, protected by hs256: the import is the one line that differs.
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { MastraJwtAuth } from 'hs256/mastra';
import { model } from './model.ts';

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
    auth: new MastraJwtAuth({
      secret: process.env.MASTRA_JWT_SECRET,
      failClosed: true, // every path needs a token, also below an apiPrefix
      required: ['exp', 'sub'], // every token ends, and says whose it is
      mapUserToResourceId: ({ sub }) => sub, // whose memory is whose; without it, the client says
      onReject: ({ code }) => console.log(`rejected: ${code}`),
    }),
  },
});
