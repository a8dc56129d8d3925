import { MastraClient } from '@mastra/client-js';

export const SERVER = import.meta.env.VITE_MASTRA_URL ?? 'http://127.0.0.1:4111';

/** A client has its headers for good: a new token makes a new client. */
export function mastraClientWith(token: string | undefined) {
  return new MastraClient({
    baseUrl: SERVER,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
}
