'use strict';
// Chooses the backend: the addon if there is one, unless `hs256/native` or `hs256/wasm` was loaded first.

/** `made`: the backend that already runs. */
const choice = { wanted: undefined, made: undefined };

/** Must run before anything else of hs256 in a program: all of it shares one backend. */
function choose(backend) {
  if (choice.made !== undefined && choice.made !== backend) {
    throw new Error(
      `hs256/${backend} was loaded after hs256, which runs on ${choice.made} already: load hs256/${backend} first`,
    );
  }
  choice.wanted = backend;
}

/** The environment's HS256_BACKEND. Deno may forbid reading it: then it counts as not set. */
function environment() {
  try {
    return globalThis.process?.env?.HS256_BACKEND;
  } catch {
    return undefined;
  }
}

/** The backend that `hs256/native`, `hs256/wasm` or HS256_BACKEND asks for. */
function wanted() {
  const named = choice.wanted ?? environment();
  if (named === undefined || named === '' || named === 'native' || named === 'wasm') return named || undefined;
  throw new Error('the environment variable HS256_BACKEND must be native or wasm');
}

/** Records the backend that runs, and adds its name. */
function chosen(backend, native) {
  choice.made = backend;
  return { ...native, backend };
}

module.exports = { choose, chosen, wanted };
