'use strict';
// The backend that provide.mjs makes. Turbopack gives a module of WebAssembly to who awaits it, and a `require` cannot.

module.exports = {
  get native() {
    throw new Error("hs256 at the edge under Turbopack: write `import … from 'hs256'`, not `require('hs256')`");
  },
};
