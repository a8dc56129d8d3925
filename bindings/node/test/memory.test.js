'use strict';
// A token, a rejection, a verifier or a worker must leave nothing behind.
const assert = require('node:assert/strict');
const { once } = require('node:events');
const { test } = require('node:test');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { Worker } = require('node:worker_threads');
const { Secret, Signer, Verifier } = require('hs256');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const secret = 'supersecretdevkeythatishs256safe!';
const signer = new Signer({ secret });
const tokens = Array.from({ length: 4096 }, (_, index) =>
  signer.sign({ sub: `user-${index}`, name: 'Ada', roles: ['a', 'b'] }),
);
const MIB = 1024 * 1024;

/**
 * How many bytes a round of the work adds to resident memory: the least of three, since heaps grow now and then, while
 * a leak grows in every round.
 */
async function growth(round) {
  await round();
  const grown = [];
  for (let index = 0; index < 3; index++) {
    await settle();
    const before = process.memoryUsage().rss;
    await round();
    await settle();
    grown.push(process.memoryUsage().rss - before);
  }
  return Math.min(...grown);
}

async function settle() {
  for (let index = 0; index < 3; index++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve)); // finalizers run between turns
  }
}

test('millions of verifications leave memory where it was', async () => {
  const verifier = new Verifier({ secret });
  const forger = new Signer({ secret: 'another-secret-for-tests-of-hs256!' });
  const refused = tokens.map((_, index) => forger.sign({ sub: `user-${index}` }));
  let valid = 0;
  const grown = await growth(() => {
    for (let index = 0; index < 250_000; index++) {
      const token = tokens[index & 4095];
      if (verifier.verify(token).sub !== undefined) valid += 1;
      if (index % 4 === 0 && verifier.verify(token).name === 'Ada') valid += 1;
      if (index % 8 === 0 && !verifier.tryVerify(refused[index & 4095]).ok) valid += 1;
      if (index % 4096 === 0) verifier.verifyMany(tokens);
    }
  });
  assert.equal(valid, 4 * (250_000 + 62_500 + 31_250));
  assert.ok(grown < 8 * MIB, `${(grown / MIB).toFixed(1)} MiB more`); // a leak of malloc's least would be 10
});

test('verifiers and signers are freed with their objects', async () => {
  const grown = await growth(async () => {
    for (let index = 0; index < 30_000; index++) {
      assert.ok(new Verifier({ secret, issuer: `issuer-${index}` }));
      assert.ok(new Signer({ secret }));
      if (index % 5000 === 0) await settle();
    }
  });
  assert.ok(grown < 8 * MIB, `${(grown / MIB).toFixed(1)} MiB more`); // 60,000 leaked handles would be hundreds
});

test('secrets leave nothing behind, also within one turn', async () => {
  await settle();
  const before = process.memoryUsage().rss;
  for (let index = 0; index < 100_000; index++) Secret.utf8(secret);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 32 * MIB, `${(grown / MIB).toFixed(1)} MiB more`); // one leaked handle for each would be 110
});

const WORK = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Verifier } = require('hs256');
  const verifiers = Array.from({ length: 100 }, () => new Verifier({ secret: workerData.secret }));
  const loop = () => workerData.tokens.forEach((token, index) => {
    const { sub } = verifiers[index % 100].verify(token);
    if (sub !== 'user-' + index) throw new Error('claims of another thread: ' + sub);
  });
  loop();
  parentPort.postMessage('one round');
  if (workerData.forever) for (;;) loop();
`;

function worker(forever) {
  return new Worker(WORK, { eval: true, workerData: { secret, tokens, forever }, stderr: false });
}

test('worker threads: each with verifiers of its own, ended by themselves and from outside', async () => {
  const verifier = new Verifier({ secret });
  const grown = await growth(async () => {
    for (let round = 0; round < 3; round++) {
      const [ending, ended] = [worker(false), worker(true)];
      const exit = once(ending, 'exit');
      await Promise.all([once(ending, 'message'), once(ended, 'message')]);
      for (const [index, token] of tokens.entries()) assert.equal(verifier.verify(token).sub, `user-${index}`);
      const [code] = await exit;
      assert.equal(code, 0);
      await ended.terminate();
    }
  });
  assert.ok(grown < 16 * MIB, `${(grown / MIB).toFixed(1)} MiB more`);
});
