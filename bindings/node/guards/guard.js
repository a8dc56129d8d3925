'use strict';
// The guard without a framework: `guard.fetch(request)` for servers that speak Fetch.

const { Guard } = require('../lib/guard.js');

module.exports = { Guard };
