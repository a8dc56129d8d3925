// Makes the backend of provided.js. An entry for Turbopack's edge awaits this before it loads anything else of hs256.

import { native } from './edge-light.mjs';
import provided from './provided.js';

/** A call, since a bundler drops an import that is not used. */
export function provide() {
  Object.defineProperty(provided, 'native', { value: native, enumerable: true });
}
