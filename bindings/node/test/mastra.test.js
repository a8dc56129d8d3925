'use strict';
// hs256/mastra in real Mastra servers of both generations, compared with the original in @mastra/auth.
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { CASES, SECRET, good, token } = require('./mastra/tokens.js');

const ROOT = path.join(__dirname, '..');
const REPOSITORY = path.join(ROOT, '..', '..');

/** Mastra 1.x needs Node 22.13: this one, or the one from npm. */
function modernNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return process.execPath;
  return path.join(__dirname, 'runtimes', 'node_modules', `node22-linux-${process.arch}`, 'bin', 'node');
}

const GENERATIONS = [
  { version: '1.x', node: modernNode(), modules: path.join(REPOSITORY, 'examples', 'mastra'), place: 'auth' },
  {
    version: '0.24',
    node: process.execPath,
    modules: path.join(__dirname, 'mastra', '0.24'),
    place: 'experimental_auth',
  },
];

/** A process of serve.js, which starts one server after another, and its log. */
class Host {
  constructor(generation) {
    this.generation = generation;
    this.log = '';
    this.process = spawn(generation.node, [path.join(__dirname, 'mastra', 'serve.js'), generation.modules], {
      // Without telemetry, whose failed connection would be in the log.
      env: { ...process.env, MASTRA_DEV: '', MASTRA_TELEMETRY_DISABLED: '1' },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (data) => {
        this.log += data;
      });
    }
    this.process.stdin.on('error', () => {}); // it has ended; that is reported below
    this.exited = new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.process.once('error', resolve); // there is no such program
    });
  }

  async start(config) {
    const server = new Server(this);
    const { place } = this.generation;
    this.process.stdin.write(`${JSON.stringify({ place, options: { secret: SECRET }, ...config })}\n`);
    while (!/listening \d+|^failed$/m.test(server.log)) {
      const over = await Promise.race([this.exited, new Promise((resolve) => setTimeout(resolve, 50, 'waiting'))]);
      if (over !== 'waiting') throw new Error(`${this.generation.node} ended: ${over}: ${server.log}`);
    }
    const port = server.log.match(/listening (\d+)/)?.[1];
    if (!port) throw new Error(`the server did not start: ${server.log}`);
    server.url = `http://127.0.0.1:${port}`;
    return server;
  }

  async stop() {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}

/** One server of a host, and the log since its first request. */
class Server {
  constructor(host) {
    this.host = host;
    this.start = host.log.length;
  }

  get log() {
    return this.host.log.slice(this.start);
  }

  async get(where, headers = {}) {
    const response = await fetch(`${this.url}${where}`, { headers, redirect: 'manual' });
    return { status: response.status, body: await response.text() };
  }

  async status(where, text) {
    return (await this.get(where, text === undefined ? {} : { authorization: `Bearer ${text}` })).status;
  }
}

/** Runs the work against a server with this configuration. */
async function serving(host, config, work) {
  await work(await host.start(config));
}

const AGENTS = '/api/agents';
const rows = new Map();

for (const generation of GENERATIONS) {
  describe(`Mastra ${generation.version}`, () => {
    const hosts = [];
    let ours;
    let original;
    let further;

    before(async () => {
      hosts.push(new Host(generation), new Host(generation));
      [further] = hosts;
      [ours, original] = await Promise.all([
        further.start({ ours: true, options: { secret: SECRET, onReject: 'report' } }),
        hosts[1].start({ ours: false }),
      ]);
    });

    after(() => Promise.all(hosts.map((host) => host.stop())));

    for (const [name, request, expected, theirs, code, why] of CASES) {
      test(name, async () => {
        const where = `${AGENTS}${request.query ?? ''}`;
        const before = ours.log.length;
        assert.equal((await ours.get(where, request.headers)).status, expected, 'hs256/mastra');
        assert.equal((await original.get(where, request.headers)).status, theirs, '@mastra/auth');
        const reported = ours.log.slice(before).match(/refused \{"code":"(\w+)"/)?.[1];
        assert.equal(reported, code);
        rows.set(name, [name, expected, theirs, why ?? '']);
      });
    }

    test('a rejected token leaves no stack trace in the log', () => {
      assert.doesNotMatch(ours.log, /\n\s+at /);
      assert.match(original.log, /\n\s+at |JsonWebTokenError/);
    });

    test('generate and stream by fetch, as curl would', async () => {
      for (const way of ['generate', 'stream']) {
        const response = await fetch(`${ours.url}${AGENTS}/weatherAgent/${way}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${good}`, 'content-type': 'application/json' },
          body: '{"messages":["What is the weather?"]}',
        });
        assert.equal(response.status, 200);
        assert.match(await response.text(), /Sunny, /);
      }
    });

    const client = (text) => {
      const args = [path.join(__dirname, 'mastra', 'client.js'), generation.modules, ours.url, text];
      return execFileSync(generation.node, args, { encoding: 'utf8' });
    };

    test('MastraClient', () => {
      const answer = 'generated: Sunny, 21 degrees.\nstreamed: Sunny, 21 degrees.\n';
      assert.equal(client(good), answer);
      assert.equal(client(mintedByProgram()), answer);
      assert.match(client(token({ sub: 'ada', exp: 1 })), /^refused: .*401/);
    });

    test('authorizeUser: who may, and what if it fails', async () => {
      for (const [authorizeUser, ada, eve] of [
        ['onlyAda', 200, 403],
        ['never', 403, 403],
        ['failing', 500, 500],
      ]) {
        await serving(further, { ours: true, options: { secret: SECRET, authorizeUser } }, async (server) => {
          assert.equal(await server.status(AGENTS, token({ sub: 'ada' })), ada);
          assert.equal(await server.status(AGENTS, token({ sub: 'eve' })), eve);
        });
      }
    });

    test('public and protected paths, failClosed, the rest of the policy', async () => {
      const options = {
        secret: SECRET,
        public: ['/open/*'],
        protected: ['/inner/*'],
        required: ['exp'],
        audience: 'api',
      };
      await serving(further, { ours: true, options: { ...options, failClosed: true } }, async (server) => {
        assert.equal(await server.status('/open/x'), 200);
        assert.equal(await server.status('/inner/x'), 401);
        const loose = generation.version === '1.x' ? 200 : 401; // `requiresAuth: false`
        assert.equal(await server.status('/loose'), loose);
        const fit = { sub: 'ada', aud: ['api'], exp: Date.now() };
        for (const where of ['/open/x', '/inner/x', '/loose'])
          assert.equal(await server.status(where, token(fit)), 200);
        assert.equal(await server.status('/api/workflows', token(fit)), 200);
        assert.equal(await server.status('/api/workflows', token({ ...fit, exp: undefined })), 401);
        assert.equal(await server.status('/api/workflows', token({ ...fit, aud: 'other' })), 401);
      });
    });

    test('what failClosed covers', async () => {
      await serving(further, { ours: true, options: { secret: SECRET, failClosed: true } }, async (server) => {
        for (const where of [AGENTS, '/inner/x']) assert.equal(await server.status(where), 401, where);
        const pages = generation.version === '1.x' ? 200 : 401; // 1.x asks no provider about what is no route
        for (const where of ['/', '/no-such']) assert.equal(await server.status(where), pages, where);
        assert.equal(await server.status('/health'), 200);
      });
    });

    test('a `public` list, which the original for 0.24 ignores', async () => {
      const options = { secret: SECRET, public: [AGENTS] };
      for (const mine of [true, false]) {
        await serving(further, { ours: mine, options }, async (server) => {
          assert.equal(await server.status(AGENTS), mine && generation.version === '0.24' ? 200 : 401);
        });
      }
    });

    test('the secret from the environment, by either name', async () => {
      for (const environment of [{ JWT_AUTH_SECRET: SECRET }, { JWT_AUTH_SECRET: '', MASTRA_JWT_SECRET: SECRET }]) {
        await serving(further, { ours: true, options: {}, environment }, async (server) => {
          assert.deepEqual([await server.status(AGENTS, good), await server.status(AGENTS)], [200, 401]);
        });
      }
      await assert.rejects(further.start({ ours: true, options: {} }), /JWT_AUTH_SECRET or MASTRA_JWT_SECRET/);
    });

    test('a secret of one byte', async () => {
      const name = 'a secret of one byte';
      await assert.rejects(further.start({ ours: true, options: { secret: 'x' } }), /32 bytes.*allowWeakSecret/s);
      for (const [mine, options] of [
        [true, { secret: 'x', allowWeakSecret: true }],
        [false, { secret: 'x' }],
      ]) {
        await serving(further, { ours: mine, options }, async (server) => {
          assert.equal(await server.status(AGENTS, token({ sub: 'ada' }, { secret: 'x' })), 200);
        });
      }
      rows.set(name, [name, 'does not start', 200, 'RFC 7518 3.2: at least 32 bytes']);
    });
  });
}

describe('Mastra 1.x alone', () => {
  const [current] = GENERATIONS;
  let host;

  before(() => {
    host = new Host(current);
  });

  after(() => host.stop());

  test('experimental_auth is ignored, which leaves the server open', async () => {
    await serving(host, { ours: true, place: 'experimental_auth' }, async (server) => {
      assert.equal(await server.status(AGENTS), 200);
    });
  });

  test('a custom apiPrefix is open without failClosed, and closed with it', async () => {
    for (const [failClosed, status] of [
      [false, 200],
      [true, 401],
    ]) {
      const config = { ours: true, apiPrefix: '/v2', options: { secret: SECRET, failClosed } };
      await serving(host, config, async (server) => {
        assert.equal(await server.status('/v2/agents'), status);
        assert.equal(await server.status('/v2/agents', good), 200);
        assert.equal(await server.status('/v2/auth/capabilities'), 200);
      });
    }
  });

  test('inside CompositeAuth, with a resource id', async () => {
    const options = { secret: SECRET, authorizeUser: 'onlyAda', mapUserToResourceId: 'resource' };
    await serving(host, { ours: true, options }, async (server) => {
      assert.equal(await server.status(AGENTS, good), 200);
    });
    await serving(host, { ours: true, composite: true, options: { secret: SECRET } }, async (server) => {
      assert.equal(await server.status(AGENTS, good), 200);
      assert.equal(await server.status(AGENTS, 'a-simple-token'), 200);
      assert.equal(await server.status(AGENTS, `${good}x`), 401);
      const me = await server.get('/api/auth/me', { authorization: `Bearer ${good}` });
      assert.equal(JSON.parse(me.body).id, 'ada');
    });
  });

  test('role-based access for a token that has only `sub`', async () => {
    await serving(host, { ours: true, rbac: true }, async (server) => {
      assert.equal(await server.status(AGENTS, token({ sub: 'ada' })), 200);
      assert.match(server.log, /permissions of ada/);
      assert.equal(await server.status(AGENTS), 401);
    });
  });

  test('the Studio: who is signed in, as server.auth and as studio.auth', async () => {
    const person = token({ sub: 'ada', name: 'Ada', email: 'ada@example.com', picture: 'https://ada.example/a.png' });
    await serving(host, { ours: true, studio: true }, async (server) => {
      for (const kind of ['studio', 'js']) {
        const headers = { 'x-mastra-client-type': kind };
        const me = await server.get('/api/auth/me', { ...headers, authorization: `Bearer ${person}` });
        const { id, name, email, avatarUrl } = JSON.parse(me.body);
        assert.deepEqual([id, name, email, avatarUrl], ['ada', 'Ada', 'ada@example.com', 'https://ada.example/a.png']);
        assert.equal((await server.get('/api/auth/me', headers)).body, 'null');
        assert.equal(
          (await server.get('/api/auth/me', { ...headers, authorization: `Bearer ${person}x` })).body,
          'null',
        );
        assert.equal((await server.get('/api/auth/capabilities', headers)).status, 200);
      }
    });
  });
});

describe('the types, strictly, against those of @mastra/core', () => {
  for (const { modules, place, version } of GENERATIONS) {
    test(version, () => {
      const folder = path.join(modules, 'node_modules', '.hs256-types'); // from here imports find that Mastra
      mkdirSync(folder, { recursive: true });
      const source = readFileSync(path.join(__dirname, 'mastra', 'types.ts'), 'utf8').replaceAll('PLACE', place);
      writeFileSync(path.join(folder, 'types.ts'), source);
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(STRICT));
      try {
        execFileSync(path.join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
      } catch (error) {
        assert.fail(error.stdout);
      }
    });
  }
});

/** Mastra's own declarations are not checked; ours are checked in package.test.js. */
const STRICT = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [path.join(ROOT, 'node_modules', '@types')],
    paths: { 'hs256/mastra': [path.join(ROOT, 'guards', 'mastra.d.ts')] },
  },
  files: ['types.ts'],
};

/** A token made by the program `hs256`, as a person would make one. */
function mintedByProgram() {
  const folder = path.resolve(REPOSITORY, process.env.CARGO_TARGET_DIR ?? 'target');
  const environment = { ...process.env, HS256_SECRET: SECRET };
  return execFileSync(path.join(folder, 'debug', 'hs256'), ['sign', '--sub', 'ada', '--exp', '15m'], {
    env: environment,
    encoding: 'utf8',
  }).trim();
}

after(() => {
  const lines = ['| request | `hs256/mastra` | `@mastra/auth` | why |', '| --- | --- | --- | --- |'];
  for (const row of rows.values()) lines.push(`| ${row.join(' | ')} |`);
  console.log(lines.join('\n'));
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  for (const line of lines) assert.ok(readme.includes(line), `README.md does not have this line: ${line}`);
});
