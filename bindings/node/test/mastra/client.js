'use strict';
// Mastra's own client against a server of serve.js. Usage: node client.js MODULES URL TOKEN; prints what came.

const { createRequire } = require('node:module');
const path = require('node:path');

const [modules, baseUrl, token] = process.argv.slice(2);
const load = createRequire(path.join(modules, 'package.json'));
const { MastraClient } = load('@mastra/client-js');
const old = load('@mastra/client-js/package.json').version.startsWith('0.');

/** Until 1.0 the messages came in an object. */
const messages = old ? { messages: 'What is the weather?' } : 'What is the weather?';

async function main() {
  const client = new MastraClient({ baseUrl, retries: 0, headers: { Authorization: `Bearer ${token}` } });
  const agent = client.getAgent('weatherAgent');
  const { text } = await agent.generate(messages);
  console.log(`generated: ${text}`);
  const response = await agent.stream(messages);
  let streamed = '';
  await response.processDataStream({
    onChunk: async (chunk) => {
      if (chunk.type === 'text-delta') streamed += chunk.payload.text;
    },
  });
  console.log(`streamed: ${streamed}`);
}

main().catch((error) => console.log(`refused: ${error.message}`));
