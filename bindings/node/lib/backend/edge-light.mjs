// The backend of Vercel's and Next's edge, where `?module` asks for a module instead of an instance.

import { host } from '../wasm/host.js';
import module from '../wasm/hs256.wasm?module';

export const native = host(module);
