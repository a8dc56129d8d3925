// Express with cors, then the guard. Usage: node express.js; it prints its address.
const cors = require('cors');
const express = require('express');
const { guard } = require('../../bindings/node/guards/express.js');

const exposed = process.env.HS256_PLANTED === 'browsers' ? [] : ['WWW-Authenticate'];

const app = express().set('env', 'test');
app.use(cors({ exposedHeaders: exposed }));
app.use(guard({ secret: process.env.JWT_SECRET, audience: 'api', realm: 'browsers' }));
app.get('/', (request, response) => response.json({ hello: request.auth.sub }));
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
