'use strict';
// Drives application.ts on the Nest of a folder and one of its platforms. Usage: node drive.js FOLDER PLATFORM, where
// FOLDER has a node_modules with Nest.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const ts = require('typescript');
const { Signer } = require('hs256');

const [, , folder, platform] = process.argv;

// The guard must use the application's own Nest, as if hs256 were installed next to it.
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, parent, isMain, options) => {
  const ours = /^(@nestjs\/|reflect-metadata|rxjs)/.test(request) && !parent.filename.includes('node_modules');
  return resolve(request, parent, isMain, ours ? { paths: [path.resolve(folder)] } : options);
};

require('reflect-metadata');
const file = path.join(__dirname, 'application.ts');
const compilerOptions = {
  module: 'commonjs',
  target: 'es2022',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};
const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions });
const loaded = new Module(file, module);
Object.assign(loaded, { filename: file, paths: module.paths });
loaded._compile(outputText, file);
const { Hs256Guard, Hs256Module, Module: module_, NestFactory, Root, SECRETS } = loaded.exports;

async function started(root) {
  const [Adapter] = Object.values(require(platform)).filter(({ name }) => /^\w+Adapter$/.test(name));
  const application = await NestFactory.create(root, new Adapter(), { logger: false, abortOnError: false });
  await application.listen(0, '127.0.0.1');
  return application;
}

async function main() {
  const application = await started(Root);
  const url = (await application.getUrl()).replace('localhost', '127.0.0.1');
  const answer = async (target, token) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + target, { headers });
    const body = await response.text();
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body,
      json: () => JSON.parse(body),
    };
  };

  const login = (await answer('/login', 'no token of ours')).json();
  assert.equal(login.claims, null, 'a token is not looked at on a public route');
  const ada = login.token;
  const ops = new Signer({ secret: SECRETS.ops }).sign({ sub: 'ops' });

  assert.deepEqual((await answer('/', ada)).json(), { hello: 'ada', sub: 'ada', inherited: null });
  const none = await answer('/');
  assert.equal(none.header('www-authenticate'), 'Bearer');
  assert.deepEqual(none.json(), { message: 'unauthorized', error: 'Unauthorized', statusCode: 401 });
  const bad = await answer('/', ops);
  assert.match(bad.header('www-authenticate'), /^Bearer error="invalid_token"/);
  assert.deepEqual(bad.json(), { message: 'invalid_token', error: 'Unauthorized', statusCode: 401 });
  assert.ok(!bad.body.includes(ops));
  assert.equal((await answer(`/?token=${ada}`)).header('cache-control'), 'no-store');

  assert.equal((await answer('/open')).status, 200);
  const admin = await answer('/admin', ada);
  assert.deepEqual([admin.status, admin.header('www-authenticate')], [403, 'Bearer error="insufficient_scope"']);
  assert.deepEqual(admin.json(), { message: 'insufficient_scope', error: 'Forbidden', statusCode: 403 });

  // Each module has its own guard and secret.
  assert.deepEqual((await answer('/ops', ops)).json(), { ops: 'ops' });
  assert.match((await answer('/ops', ada)).header('www-authenticate'), /^Bearer realm="part", error="invalid_token"/);
  assert.equal((await answer('/ops')).header('www-authenticate'), 'Bearer realm="part"');
  assert.deepEqual((await answer('/strict', ada)).json(), { strict: 'ada' });
  await application.close();

  // Rejected options: the application does not start.
  for (const options of [
    undefined,
    {},
    { secret: SECRETS.main, audience: undefined },
    Object.create({ issuer: 'x' }),
  ]) {
    class Refused {}
    module_({ imports: [Hs256Module.forRoot(options)] })(Refused);
    await assert.rejects(started(Refused), (error) => /Hs256Error|TypeError/.test(error.name), String(options));
  }

  // A context other than HTTP runs no route.
  const context = { getType: () => 'ws', getHandler: () => main, getClass: () => Root };
  await assert.rejects(new Hs256Guard({ secret: SECRETS.main }).canActivate(context), /guards HTTP requests, not "ws"/);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
