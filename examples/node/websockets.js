import { createServer } from 'node:http';
import { Secret } from 'hs256';
import { guard } from 'hs256/ws';
import { WebSocketServer } from 'ws';

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket, request) => socket.send(`hello ${request.auth.sub}`));
const server = createServer((_request, response) => response.end('up'));
server.on('upgrade', guard(sockets, { secret: Secret.fromEnv('JWT_SECRET'), audience: 'api', websocket: true }));
server.listen(process.env.PORT ?? 3000);
