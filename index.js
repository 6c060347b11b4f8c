'use strict';

// n8n loads the nodes through package.json. This file serves scripts without n8n: the engine with its limits.
module.exports = require('./dist/src/index.js');
