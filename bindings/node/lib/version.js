'use strict';
// The version of this package, as the addon and the WebAssembly module must have it.

module.exports = { version: '0.1.0' };
