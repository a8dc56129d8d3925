import type { MastraClient } from '@mastra/client-js';
import { useState } from 'react';

const QUESTION = 'Weather in London';

export function TestAgent({ mastraClient }: { mastraClient: MastraClient }) {
  const [answer, setAnswer] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);

  async function handleClick(ask: () => Promise<void>) {
    setAnswer('');
    setReason('');
    setBusy(true);
    try {
      await ask();
    } catch (error) {
      setReason(reasonOf(error));
    } finally {
      setBusy(false);
    }
  }

  async function generate() {
    const agent = mastraClient.getAgent('weatherAgent');
    const response = await agent.generate(QUESTION);
    setAnswer(response.text);
  }

  async function stream() {
    const agent = mastraClient.getAgent('weatherAgent');
    const response = await agent.stream(QUESTION);
    await response.processDataStream({
      onChunk: async (chunk) => {
        if (chunk.type === 'text-delta') setAnswer((text) => text + chunk.payload.text);
      },
    });
  }

  return (
    <section aria-labelledby="ask">
      <h2 id="ask">Ask the agent</h2>
      <blockquote>{QUESTION}</blockquote>
      <div className="buttons">
        <button type="button" className="main" disabled={busy} onClick={() => handleClick(generate)}>
          Generate
        </button>
        <button type="button" disabled={busy} onClick={() => handleClick(stream)}>
          Stream
        </button>
      </div>
      <p className="answer" role="status">
        {answer}
      </p>
      <p className="reason" role="alert">
        {reason}
      </p>
    </section>
  );
}

/** What the client throws: an answer of the server with its status and body, or none, as without a network. */
function reasonOf(error: unknown): string {
  const { status, body, message } = error as { status?: number; body?: { error: string }; message: string };
  return status ? `${status}: ${body?.error ?? message}` : message;
}
