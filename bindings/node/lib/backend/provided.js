'use strict';
// The backend that provide.mjs makes. Turbopack gives a WebAssembly module only to code that awaits it; `require`
// cannot.

module.exports = {
  get native() {
    throw new Error("hs256 at the edge under Turbopack: write `import … from 'hs256'`, not `require('hs256')`");
  },
};
