'use strict';
// Which backend is to run: whatever there is, unless `hs256/native` or `hs256/wasm` was loaded first.

/** `made`: the backend that runs already. */
const choice = { wanted: undefined, made: undefined };

/** Must come before anything else of hs256 in a program: all of it shares one backend. */
function choose(backend) {
  if (choice.made !== undefined && choice.made !== backend) {
    throw new Error(
      `hs256/${backend} was loaded after hs256, which runs on ${choice.made} already: load hs256/${backend} first`,
    );
  }
  choice.wanted = backend;
}

/** The environment's HS256_BACKEND. Deno may forbid to read it: then nothing is asked for. */
function environment() {
  try {
    return globalThis.process?.env?.HS256_BACKEND;
  } catch {
    return undefined;
  }
}

/** What `hs256/native`, `hs256/wasm` or the environment's HS256_BACKEND wants. */
function wanted() {
  const named = choice.wanted ?? environment();
  if (named === undefined || named === '' || named === 'native' || named === 'wasm') return named || undefined;
  throw new Error('the environment variable HS256_BACKEND must be native or wasm');
}

/** Notes what runs, and names it. */
function chosen(backend, native) {
  choice.made = backend;
  return { ...native, backend };
}

module.exports = { choose, chosen, wanted };
