'use strict';
// Mastra servers as `mastra build` makes them, with an agent on a local model, for mastra.test.js. Usage: node serve.js
// MODULES. Each input line is a JSON object that describes a server. Prints `listening PORT`, or why that server does
// not start, and `failed`. All servers share one process, since loading Mastra takes seconds.

const { createRequire } = require('node:module');
const { connect } = require('node:net');
const path = require('node:path');
const { createInterface } = require('node:readline');
const { freePort } = require('../port.js');

const load = createRequire(path.join(process.argv[2], 'package.json'));

const { Mastra } = load('@mastra/core/mastra');
const { Agent } = load('@mastra/core/agent');
const { createNodeServer } = load('@mastra/deployer/server');

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

/** A model with a fixed answer, by the AI SDK's second interface. */
const model = {
  specificationVersion: 'v2',
  provider: 'local',
  modelId: 'mock',
  supportedUrls: {},
  async doGenerate() {
    return { content: [{ type: 'text', text: 'Sunny, 21 degrees.' }], finishReason: 'stop', usage, warnings: [] };
  },
  async doStream() {
    const parts = [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'Sunny, ' },
      { type: 'text-delta', id: '1', delta: '21 degrees.' },
      { type: 'text-end', id: '1' },
      { type: 'finish', finishReason: 'stop', usage },
    ];
    return { stream: ReadableStream.from(parts) };
  },
};

const weatherAgent = new Agent({ id: 'weatherAgent', name: 'weatherAgent', instructions: 'Say the weather.', model });

/** A configuration cannot hold functions, so it names one of these. */
const FUNCTIONS = {
  onlyAda: (user) => user.sub === 'ada',
  never: async () => false,
  failing: () => {
    throw new Error('the owner made a mistake');
  },
  resource: (user) => `resource-of-${user.sub}`,
  report: (refusal) => console.log(`refused ${JSON.stringify(refusal)}`),
};

function optionsOf(options) {
  const named = Object.entries(options).map(([name, value]) => [name, FUNCTIONS[value] ?? value]);
  return Object.fromEntries(named);
}

function provider(config) {
  const { MastraJwtAuth } = config.ours ? require('hs256/mastra') : load('@mastra/auth');
  const auth = new MastraJwtAuth(optionsOf(config.options ?? {}));
  if (!config.composite) return auth;
  const { CompositeAuth, SimpleAuth } = load('@mastra/core/server');
  return new CompositeAuth([new SimpleAuth({ tokens: { 'a-simple-token': { id: 'simple' } } }), auth]);
}

/** Everyone may do everything; the log shows who was asked about. */
const rbac = {
  getRoles: async (user) => [`role-of-${user.id}`],
  hasRole: async () => true,
  getPermissions: async (user) => {
    console.log(`permissions of ${user.id}`);
    return ['*'];
  },
  hasPermission: async () => true,
  hasAllPermissions: async () => true,
  hasAnyPermission: async () => true,
};

/** createNodeServer() of 1.x returns a server before it listens. */
async function reachable(port) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The owner's own routes. */
function apiRoutes() {
  const { registerApiRoute } = load('@mastra/core/server');
  const handler = (context) => context.text('reached');
  return [
    registerApiRoute('/inner/x', { method: 'GET', handler }),
    registerApiRoute('/open/x', { method: 'GET', handler }),
    registerApiRoute('/loose', { method: 'GET', handler, requiresAuth: false }),
  ];
}

async function serve(config) {
  const port = await freePort();
  const server = { host: '127.0.0.1', port, [config.place ?? 'auth']: provider(config), apiPrefix: config.apiPrefix };
  server.apiRoutes = apiRoutes();
  if (config.rbac) server.rbac = rbac;
  const studio = config.studio ? { auth: provider(config) } : undefined;
  const mastra = new Mastra({ agents: { weatherAgent }, server, studio, telemetry: { enabled: false } });
  await createNodeServer(mastra, { tools: {} });
  await reachable(port);
  console.log(`listening ${port}`);
}

const usual = { ...process.env };

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    const config = JSON.parse(line);
    process.env = { ...usual, ...config.environment };
    await serve(config).catch((error) => {
      console.error(error);
      console.log('failed');
    });
  }
  process.exit(); // the servers would keep it running
}

main();
