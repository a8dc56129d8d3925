'use strict';
// hs256 on the addon only.

require('./lib/choice.js').choose('native');
module.exports = require('./index.js');
