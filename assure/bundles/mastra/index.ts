// A server with an agent on a local model, whose answer names hs256's backend. Its configuration is for 0.24;
// served.cjs writes the one for 1.x.
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { backend } from 'hs256';
import { MastraJwtAuth } from 'hs256/mastra';

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

const model = {
  specificationVersion: 'v2',
  provider: 'local',
  modelId: 'mock',
  supportedUrls: {},
  async doGenerate() {
    return { content: [{ type: 'text', text: backend }], finishReason: 'stop', usage, warnings: [] };
  },
  async doStream() {
    const parts = [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: backend },
      { type: 'text-end', id: '1' },
      { type: 'finish', finishReason: 'stop', usage },
    ];
    return { stream: ReadableStream.from(parts) };
  },
};

const weatherAgent = new Agent({ id: 'weatherAgent', name: 'weatherAgent', instructions: 'Say the weather.', model });

const auth = new MastraJwtAuth({ secret: process.env.MASTRA_JWT_SECRET, failClosed: true });

export const mastra = new Mastra({
  agents: { weatherAgent },
  server: { experimental_auth: auth },
  telemetry: { enabled: false },
});
