'use strict';
// hs256 on the addon, or not at all.

require('./lib/choice.js').choose('native');
module.exports = require('./index.js');
