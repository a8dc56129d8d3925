'use strict';
// The backend with Node's modules: the addon, otherwise WebAssembly.

const { chosen, wanted } = require('../choice.js');
const addon = require('../addon.js');

function backend() {
  const want = wanted();
  const native = want === 'wasm' ? undefined : want === 'native' ? addon.load() : addon.find();
  return native === undefined ? require('./wasm.js') : chosen('native', native);
}

module.exports = backend();
