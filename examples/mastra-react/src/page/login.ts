import { useEffect, useState } from 'react';
import { SERVER } from './mastra-client.ts';

/** Who is signed in, or why nobody is. */
interface Login {
  session?: { token: string; expiresIn: number };
  reason?: string;
}

/**
 * A login whose token is renewed before it expires. The token is in memory alone: a reload signs out, and no script that runs
 * later finds it in a storage.
 */
export function useLogin() {
  const [{ session, reason }, setLogin] = useState<Login>({});

  useEffect(() => {
    if (session === undefined) return;
    let current = true; // false once somebody signs out, or again in: the answer to a renewal may come after that
    const timer = setTimeout(async () => {
      const renewed = await post('/renew', { Authorization: `Bearer ${session.token}` });
      if (current) setLogin(renewed);
    }, session.expiresIn * 800); // milliseconds: four fifths of its life
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session]);

  return {
    token: session?.token,
    reason,
    signIn: async (name: string, password: string) => setLogin(await post('/login', {}, { name, password })),
    signOut: () => setLogin({}),
  };
}

async function post(path: string, headers: Record<string, string>, body: object = {}): Promise<Login> {
  try {
    const response = await fetch(`${SERVER}${path}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return response.ok ? { session: answer } : { reason: `${response.status}: ${answer.error}` };
  } catch (error) {
    return { reason: (error as Error).message }; // no answer, as without a network
  }
}
