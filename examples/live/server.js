// Greets whose token policy.json accepts, as it stands now. README.md rotates and revokes under it.
import { createServer, STATUS_CODES } from 'node:http';
import { Verifier } from 'hs256';
import { Guard } from 'hs256/guard';

const verifier = Verifier.open('policy.json');
const guard = new Guard({ verifier });

const server = createServer(async (request, response) => {
  // For the operators. A real server has this on another port.
  if (request.url === '/metrics') return response.end(verifier.openMetrics());
  // Keeps each field separate: Node's `headers` would drop a second Authorization.
  const distinct = Object.entries(request.headersDistinct);
  const fields = distinct.flatMap(([name, values]) => values.map((value) => [name, value]));
  const asked = new Request('http://localhost/', { headers: fields });
  const { claims, headers, response: refusal } = await guard.fetch(asked);
  const status = refusal?.status ?? 200;
  response.writeHead(status, Object.fromEntries(refusal?.headers ?? headers));
  response.end(refusal ? `${STATUS_CODES[status]}\n` : `hello ${claims.sub}\n`);
});
server.listen(process.env.PORT ?? 3000, '127.0.0.1');
