// Stands in for a language model, so that the example needs no key and no network. With a real one, write
// `model: 'openai/gpt-5'` in index.ts.
import { ReadableStream } from 'node:stream/web';
import type { AgentConfig } from '@mastra/core/agent';

const usage = { inputTokens: 4, outputTokens: 4, totalTokens: 8 };

const local = {
  specificationVersion: 'v2',
  provider: 'local',
  modelId: 'always-sunny',
  supportedUrls: {},
  async doGenerate() {
    return { content: [{ type: 'text', text: 'Sunny, 21 degrees.' }], finishReason: 'stop', usage, warnings: [] };
  },
  async doStream() {
    const parts = [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'Sunny, ' },
      { type: 'text-delta', id: '1', delta: '21 degrees.' },
      { type: 'text-end', id: '1' },
      { type: 'finish', finishReason: 'stop', usage },
    ];
    return { stream: ReadableStream.from(parts) };
  },
};

export const model = local as unknown as AgentConfig['model'];
