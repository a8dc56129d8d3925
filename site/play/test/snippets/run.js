// Runs the code that write.js took from the page, by the commands that the page gives, and expects of it what the page says of the
// same tokens. Usage: node run.js LANGUAGE FOLDER. Run by ../../snippets.sh, which has installed hs256 for the language.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import guards from '../../../../bindings/node/guards/guard.js';
import hs256 from '../../../../bindings/node/index.js';

const [language, folder] = process.argv.slice(2);

/** A service guarded by the policy, for curl to call. */
async function service({ secret, encoding, policy, weak }) {
  const guard = new guards.Guard({ secret: hs256.Secret[encoding](secret), policy, allowWeakSecret: weak });
  const server = createServer({ maxHeaderSize: 1 << 20 }, async ({ headers }, response) => {
    const { claims, response: refusal } = await guard.fetch(new Request('http://service.example/', { headers }));
    if (refusal === undefined) return response.end(claims.sub);
    return response.writeHead(refusal.status, Object.fromEntries(refusal.headers)).end(await refusal.text());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function ran(commands, cwd, env) {
  let last;
  for (const command of commands) {
    last = await promisify(execFile)('bash', ['-c', command], { cwd, env: { ...process.env, ...env } }).then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
    );
    if (last.status !== 0) break;
  }
  return last;
}

/** The core's message for a code, without the claim and the hint that follow. */
const said = (why) => why.replace(/( \(|:).*/s, '');

for (const [index, { name, secret, good, rejected, commands, ...rest }] of JSON.parse(
  readFileSync(path.join(folder, 'cases.json'), 'utf8'),
).entries()) {
  assert.notEqual(commands[language].length, 0, `${language}: the page gives no command`);
  const server = language === 'curl' ? await service({ secret, ...rest, weak: true }) : undefined;
  const URL = server && `http://127.0.0.1:${server.address().port}/`;
  const run = (token) =>
    ran(commands[language], path.join(folder, language, String(index)), { HS256_SECRET: secret, TOKEN: token, URL });
  const answer = await run(good);
  assert.equal(answer.status, 0, `${language}, ${name}: ${answer.stderr}`);
  assert.match(answer.stdout, /\bada\b/, `${language}, ${name}`);
  for (const { code, token, why } of rejected) {
    const { status, stdout, stderr } = await run(token);
    const about = `${language}, ${name}, ${code}: ${status}\n${stdout}${stderr}The page: ${why}`;
    assert.notEqual(status, 0, about);
    if (server === undefined) assert.ok(stderr.includes(said(why)), about);
    else assert.match(stderr, /\b40[01]\b/, about);
  }
  server?.close();
}
console.log(`snippets: ${language}: as the page says`);
