import { useMemo } from 'react';
import { useLogin } from './login.ts';
import { mastraClientWith } from './mastra-client.ts';
import { TestAgent } from './TestAgent.tsx';

/** A token that was built into the page: everybody who loads it has it. */
const BUILT_IN: string | undefined = import.meta.env.VITE_MASTRA_JWT_TOKEN;

export function App() {
  const login = useLogin();
  const token = BUILT_IN ?? login.token;
  const mastraClient = useMemo(() => mastraClientWith(token), [token]);

  return (
    <main>
      <h1>Weather agent</h1>
      {BUILT_IN ? (
        <p className="notice">The token is built into this page: everybody who loads the page has it.</p>
      ) : (
        <Login {...login} />
      )}
      <TestAgent key={token ? 'in' : 'out'} mastraClient={mastraClient} />
    </main>
  );
}

function Login({ token, reason, signIn, signOut }: ReturnType<typeof useLogin>) {
  const submit = (form: FormData) => signIn(String(form.get('name')), String(form.get('password')));
  return (
    <section aria-labelledby="login">
      <div className="row">
        <h2 id="login">{token ? 'Signed in' : 'Sign in'}</h2>
        {token && (
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        )}
      </div>
      {!token && (
        <form action={submit}>
          <label>
            Name
            <input name="name" autoComplete="username" required />
          </label>
          <label>
            Password
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          <button type="submit" className="main">
            Sign in
          </button>
        </form>
      )}
      <p className="reason" role="alert">
        {reason}
      </p>
    </section>
  );
}
