// Makes the backend of provided.js: an entry for Turbopack's edge awaits this before it loads anything else of hs256.

import { native } from './edge-light.mjs';
import provided from './provided.js';

/** A call, since a bundler leaves out what is only imported. */
export function provide() {
  Object.defineProperty(provided, 'native', { value: native, enumerable: true });
}
