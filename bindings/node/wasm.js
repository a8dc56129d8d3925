'use strict';
// hs256 on WebAssembly, even if there is an addon.

require('./lib/choice.js').choose('wasm');
module.exports = require('./index.js');
