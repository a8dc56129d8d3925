'use strict';
// The version of this package. The addon and the WebAssembly module must have the same.

module.exports = { version: '0.1.0' };
