// The backend of Vercel's and Next's edge, where `?module` says that a module is wanted, not an instance.

import { host } from '../wasm/host.js';
import module from '../wasm/hs256.wasm?module';

export const native = host(module);
