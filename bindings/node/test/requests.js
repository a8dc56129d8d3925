'use strict';
// Runs the request cases over HTTP against each guard: every file of tests/requests and those that HS256_REQUESTS
// names. As a program it takes the guards to run, or runs all; it prints the failures, what a guard leaves out and why,
// and for each `requests express: N passed, M failed`.

const assert = require('node:assert/strict');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { connect } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { Verifier } = require('hs256');
const ws = require('hs256/ws');
const { WebSocketServer } = require('ws');
const { BY, filesOf, isField, keyOf, plain, read, refused } = require('./cases.js');
const { exceptionsOf } = require('./requests/exceptions.js');
const { SERVERS } = require('./requests/servers.js');
const { SEVERAL } = require('./requests/several.js');

/** Cases with several guards are only for guards that can be mounted under a path. */
function cases(guard) {
  const alone = filesOf(['requests'], 'HS256_REQUESTS');
  return (SEVERAL[guard] === undefined ? alone : [...alone, ...filesOf(['requests/several'])]).flatMap((file) => {
    const { format, cases } = read(file);
    assert.equal(format, 1, `${file}: format`);
    return cases;
  });
}

/** An error of the owner's function. */
function throws() {
  throw new Error('the owner made a mistake');
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** An owner's function that returns this value, asynchronously, or throws; null is an option given as nothing. */
function hookOf(value, returned) {
  if (value === null) return null;
  return value === 'throws' ? throws : async () => returned;
}

/** Options whose values are functions, built from the case. */
const HOOKS = {
  authorize: (value) => hookOf(value, value),
  is_revoked: (value) => hookOf(value, value),
  get_token: (value) => hookOf(value, value?.returns),
};

/** The verifier as options of a guard. If it cannot be made, the case fails: nothing is skipped. */
function verifying({ keys, policy, revoked, max_stale, verifier, guard }) {
  if (verifier === 'closed') throw new Error('a Verifier is never closed');
  if (guard.verifier === null) return {};
  if (guard.policy_file === true && verifier === undefined) return {};
  if (verifier === 'throws') return { verifier: throws };
  const options = { keys: keys.map(keyOf), policy: JSON.stringify(policy) };
  if (revoked !== undefined) options.revoked = revoked;
  if (max_stale !== undefined) options.maxStale = max_stale;
  if (verifier === 'one') return { verifier: new Verifier(options) };
  return verifier === 'function' ? { verifier: async () => new Verifier(options) } : options;
}

/** The path of a policy file with the case's content. */
function policyFileOf({ keys, policy, revoked, max_stale }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hs256-requests-'));
  FOLDERS.push(folder);
  const write = (name, content) => writeFileSync(path.join(folder, name), content, { mode: 0o600 });
  const entries = keys.map(({ secret_base64, ...rest }, index) => {
    write(`${index}.key`, secret_base64);
    return { ...rest, file: `${index}.key`, encoding: 'base64' };
  });
  if (revoked !== undefined) write('revoked.jsonl', revoked);
  const list = revoked === undefined ? undefined : { file: 'revoked.jsonl', max_stale };
  write('policy.json', JSON.stringify({ version: 1, keys: entries, policy, revoked: list }));
  return path.join(folder, 'policy.json');
}

const FOLDERS = [];

function optionsOf(one, told) {
  const options = { onRefusal: (refusal) => told.push(refusal), ...verifying(one) };
  for (const [name, value] of Object.entries(one.guard)) {
    options[camel(name)] = HOOKS[name] === undefined ? value : HOOKS[name](value);
  }
  if (one.guard.policy_file === true) options.policyFile = policyFileOf(one);
  if (one.guard.on_refusal !== 'throws') return options;
  return {
    ...options,
    onRefusal: (refusal) => {
      told.push(refusal);
      throws();
    },
  };
}

/** A request byte for byte. */
function bytesOf({ method, target, headers }, body = '') {
  const fields = headers.map(([name, value, base64]) =>
    Buffer.concat([Buffer.from(`${name}: `), Buffer.from(value ?? base64, value === null ? 'base64' : 'latin1')]),
  );
  const has = (wanted) => headers.some(([name]) => name.toLowerCase() === wanted);
  if (!has('host')) fields.push(Buffer.from('Host: 127.0.0.1'));
  if (body !== '') fields.push(Buffer.from(`Content-Length: ${Buffer.byteLength(body)}`));
  const lines = [Buffer.from(`${method} ${target} HTTP/1.1`), ...fields, Buffer.alloc(0), Buffer.from(body)];
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\r\n'), line])));
}

/** The status and the header fields of a server's answer. */
function answered(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection ended without an answer')));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      resolve(parsed(text.slice(0, end)));
      socket.destroy();
    });
  });
}

function parsed(head) {
  const [first, ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(first.split(' ')[1]), header: (name) => headers.get(name.toLowerCase()) ?? null };
}

/** Accepts WebSockets without choosing a protocol. No framework does that by itself: hs256/ws guards them. */
function sockets(note) {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => false });
  return server.on('connection', (_socket, { auth }) => note(auth));
}

/** A server of one guard; its application changes from case to case. */
class Server {
  static async start(guard) {
    const server = new Server();
    server.make = SERVERS[guard];
    server.makeSeveral = SEVERAL[guard];
    server.http = createServer((request, response) => server.handler(request, response));
    server.http.on('upgrade', (...upgrade) => server.upgrade(...upgrade));
    await new Promise((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** The outcome of a case, in the form of its expectation. */
  async run(one) {
    const told = [];
    const seen = [];
    const note = (claims, set) => {
      for (const [name, value] of set === undefined ? [] : (one.route ?? [])) set(name, value);
      seen.push(claims === undefined ? null : JSON.parse(JSON.stringify(claims)));
      return 'the route ran';
    };
    try {
      if (one.guards !== undefined) {
        const guards = one.guards.map((each) => [each.under, optionsOf(each, told)]);
        this.handler = await this.makeSeveral(guards, note);
        return await this.answerTo(one, { seen, told });
      }
      this.handler = await this.make(optionsOf(one, told), one.mount, note);
      this.upgrade = ws.guard(sockets(note), optionsOf(one, told));
    } catch (error) {
      return { build: refused(error) };
    }
    return this.answerTo(one, { seen, told });
  }

  async answerTo(one, noted) {
    const { status, header } = await answered(this.http.address().port, bytesOf(one.request, one.body));
    return { status, challenge: header('www-authenticate'), header, ...noted };
  }
}

function check(got, expect) {
  if (expect.build !== undefined || got.build !== undefined) {
    assert.equal(got.build?.code, expect.build?.code, 'whether it was built');
    assert.ok(isField(got.build.field, expect.build.field), `the field: got ${got.build.field}`);
    return;
  }
  const refusals = got.told.map(({ code, claim, at, source }) => {
    assert.equal(typeof at === 'number', /_(EXPIRED|NOT_YET_VALID)$/.test(code), 'the time of the claim at fault');
    return { code: plain(code), claim: claim ?? null, source };
  });
  const { status, challenge, claims, refusal, headers } = expect;
  const ran = status === 200 || status === 101;
  assert.deepEqual(
    { status: got.status, challenge: got.challenge, claims: got.seen[0] ?? null, refusals },
    { status, challenge, claims, refusals: expect.refusals ?? (refusal === null ? [] : [refusal]) },
  );
  assert.equal(got.seen.length, ran ? 1 : 0, 'how often the route ran');
  for (const [name, value] of Object.entries(headers ?? {})) assert.equal(got.header(name), value, name);
}

/** The failure of a case as one line, or undefined. */
async function failureOf(server, one) {
  try {
    check(await server.run(one), one.expect);
  } catch (error) {
    const wrong = error.generatedMessage ? `got ${JSON.stringify(error.actual)}` : error.message;
    return `${one.name}: expected ${JSON.stringify(one.expect)}, ${wrong}`;
  }
}

async function run(guard) {
  const exceptions = exceptionsOf(guard).map((exception) => ({ ...exception, left: [] }));
  const server = await Server.start(guard);
  const failures = [];
  let passed = 0;
  for (const one of cases(guard)) {
    const failure = await failureOf(server, one);
    const exception = exceptions.find(({ is }) => is(one));
    if (exception !== undefined) exception.left.push(one.name);
    if (exception === undefined && failure !== undefined) failures.push(failure);
    else if (exception !== undefined && failure === undefined) failures.push(`${one.name}: an exception that passes`);
    else if (failure === undefined) passed += 1;
  }
  server.http.close();
  for (const folder of FOLDERS.splice(0)) rmSync(folder, { recursive: true });
  for (const { left, why } of exceptions) if (left.length === 0) failures.push(`no case for the exception: ${why}`);
  return { passed, failures, exceptions };
}

async function main(guards) {
  console.error = () => {}; // errors of the owner's functions, for guards without a log of their own
  for (const guard of guards) {
    const { passed, failures, exceptions } = await run(guard);
    for (const failure of failures) console.log(`${guard}: ${failure}`);
    for (const { left, why } of exceptions) console.log(`requests ${guard}${BY}: left out, ${why}: ${left.join(' ')}`);
    console.log(`requests ${guard}${BY}: ${passed} passed, ${failures.length} failed`);
    if (failures.length > 0 || passed === 0) process.exitCode = 1;
  }
}

if (require.main === module) main(process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SERVERS));
