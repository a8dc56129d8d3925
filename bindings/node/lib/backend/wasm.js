'use strict';
// The backend where a module may be compiled from its bytes, which are in a text here: one file is enough.

const { host } = require('../wasm/host.js');
const { bytes } = require('../wasm/inlined.js');

module.exports = host(new WebAssembly.Module(bytes()));
