// The backend of Cloudflare's Workers, which compile modules when they are deployed, never from bytes.

import { host } from '../wasm/host.js';
import module from '../wasm/hs256.wasm';

export const native = host(module);
