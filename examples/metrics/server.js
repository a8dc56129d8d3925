// Greets whose token policy.json accepts; /metrics has what prom-client and the verifier count.
import { createServer, STATUS_CODES } from 'node:http';
import { Verifier } from 'hs256';
import { Guard } from 'hs256/guard';
import { Counter, Registry } from 'prom-client';

const verifier = Verifier.open('policy.json');
const guard = new Guard({ verifier });
const registry = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
const requests = new Counter({ name: 'requests_total', help: 'Requests.', registers: [registry] });

/** Both texts end in a line that says so: one such line is left. */
const metrics = async () => (await registry.metrics()).replace(/# EOF\n$/, '') + verifier.openMetrics();

const server = createServer(async (request, response) => {
  // A real server has this on another port.
  if (request.url === '/metrics') {
    response.setHeader('Content-Type', registry.contentType);
    return response.end(await metrics());
  }
  requests.inc();
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
