'use strict';
// The backend for runtimes that compile a module from bytes. They are in a text here, so one file is enough.

const { wanted } = require('../choice.js');
const { host } = require('../wasm/host.js');
const { bytes } = require('../wasm/inlined.js');

if (wanted() === 'native') {
  const error = new Error(
    'hs256/native was loaded where no addon can be looked for: is this a bundle? Then mark hs256 as external, so that it is loaded ' +
      'from node_modules; hs256 and hs256/wasm run anywhere',
  );
  error.code = 'ERR_HS256_NO_BINARY';
  throw error;
}

module.exports = host(new WebAssembly.Module(bytes()));
