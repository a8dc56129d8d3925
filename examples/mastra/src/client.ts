// Mastra's own client, with a token. Usage: MASTRA_TOKEN=… node src/client.ts
import { MastraClient } from '@mastra/client-js';

const client = new MastraClient({
  baseUrl: `http://127.0.0.1:${process.env.PORT ?? 4111}`,
  retries: 0,
  headers: { Authorization: `Bearer ${process.env.MASTRA_TOKEN}` },
});

const agent = client.getAgent('weatherAgent');

const { text } = await agent.generate('What is the weather?');
console.log(`generate: ${text}`);

const response = await agent.stream('What is the weather?');
process.stdout.write('stream: ');
await response.processDataStream({
  onChunk: async (chunk) => {
    if (chunk.type === 'text-delta') process.stdout.write(chunk.payload.text);
  },
});
process.stdout.write('\n');
