// hs256 and other JWT libraries for Node, interleaved in one run: nanoseconds a token.
//
// node bench.js TOKENS SECONDS; ../README.md says what is measured and how, and what the lines it prints mean.

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as hs256 from '../../bindings/node/index.mjs';
import { contestants, onWasm } from './contestants.js';

const COUNT = 256; // different tokens of each kind
const BATCH = 1024; // the most tokens for one call of `checkAll`
const READING = 1_000_000; // nanoseconds of a reading: short, so that most have no task switch
const WARM_UP = 30_000_000; // nanoseconds of every contestant in every case before readings count

function samples(file) {
  const [secret, ...lines] = readFileSync(file, 'latin1').trimEnd().split('\n');
  const kinds = new Map();
  for (const line of lines) {
    const [size, answer, token] = line.split('\t');
    const kind = `${size} ${answer}`;
    if (!kinds.has(kind)) kinds.set(kind, []);
    const group = kinds.get(kind);
    // A separate string, as from a request, not a slice of the file.
    const own = Buffer.from(token, 'latin1').toString('latin1');
    group.push({ token: own, answer, subject: `user-${String(group.length).padStart(4, '0')}` });
  }
  return { secret, kinds };
}

function cases(kinds) {
  const result = [];
  for (const [name, answer, build] of [
    ['accept', 'accept', false],
    ['bad signature', 'bad signature', false],
    ['expired', 'expired', false],
    ['build', 'accept', true],
  ]) {
    for (const size of ['S', 'M', 'L']) {
      const all = kinds.get(`${size} ${answer}`);
      // Enough that a reading may begin with any.
      const turns = (tokens) => Array.from({ length: COUNT + BATCH }, (_, index) => tokens[index % tokens.length]);
      result.push({ name, size, tokens: 'one', build, samples: turns(all.slice(0, 1)) });
      result.push({ name, size, tokens: 'many', build, samples: turns(all) });
    }
  }
  return result;
}

/**
 * A separate loop for each contestant: a shared function would be compiled for the first contestant's values, at the
 * others' expense.
 */
function loop(contestant, building) {
  const waiting = contestant.async ? 'await ' : '';
  const check = building ? `(${waiting}build())` : 'check';
  const body = `// ${contestant.library} ${contestant.api} ${building}
    for (let index = first; index < first + count; index++) {
      const sample = samples[index];
      const answer = ${waiting}${check}(sample);
      if (answer !== sample.answer) throw new Error(name + ': ' + answer + ' for ' + sample.answer);
    }`;
  const maker = `return ${contestant.async ? 'async ' : ''}function (samples, first, count) {${body}}`;
  const name = `${contestant.library}, ${contestant.api}`;
  return new Function('check', 'build', 'name', maker)(contestant.check, contestant.build, name);
}

function batch(contestant) {
  return (samples, first, count) => {
    const part = samples.slice(first, first + count);
    const answers = contestant.checkAll(part);
    for (let index = 0; index < count; index++) {
      if (answers[index] !== part[index].answer) throw new Error(`${contestant.api}: ${answers[index]}`);
    }
  };
}

/**
 * Nanoseconds a token in one reading, including the check of each answer and its subject. It runs twice, and the second
 * counts: by then the processor's caches again hold what the contestant before has evicted.
 */
async function reading(run, samples, first, count) {
  const before = run(samples, first, count);
  if (before !== undefined) await before;
  const start = process.hrtime.bigint();
  const promise = run(samples, first, count);
  if (promise !== undefined) await promise;
  return Number(process.hrtime.bigint() - start) / count;
}

/**
 * Nanoseconds of a loop of known length, timed right before and after each reading. If it is slow, other work used the
 * processor, and report.py discards the reading. A chain of multiplications shows a lower clock and a task switch; the
 * additions between them, as many as a processor can start meanwhile, show a neighbour on the same core.
 */
let sink = 1;
function calm() {
  const start = process.hrtime.bigint();
  let x = sink | 1;
  let [a, b, c, d, e, f] = [0, 0, 0, 0, 0, 0];
  for (let step = 0; step < 8000; step++) {
    x = Math.imul(x, 0x9e3779b1);
    a = (a + x) | 0;
    b ^= x;
    c = (c + (a ^ x)) | 0;
    d ^= b + x;
    e = (e + (a ^ b)) | 0;
    f ^= a + b;
  }
  sink = c ^ d ^ e ^ f;
  return Number(process.hrtime.bigint() - start);
}

async function begin(question, contestant, run) {
  const slot = { contestant, run, count: contestant.atOnce ?? COUNT, rounds: [], loops: [] };
  let least = Number.POSITIVE_INFINITY;
  const end = process.hrtime.bigint() + BigInt(WARM_UP);
  do least = Math.min(least, await reading(run, question.samples, 0, slot.count));
  while (process.hrtime.bigint() < end);
  if (!contestant.checkAll) slot.count = Math.min(COUNT, Math.max(8, Math.floor(READING / least)));
  return slot;
}

for (let warm = 0; warm < 1000; warm++) calm(); // until it is compiled

const [file, seconds] = process.argv.slice(2);
if (seconds === undefined) throw new Error('usage: bench.js TOKENS SECONDS');
const { secret, kinds } = samples(file);
const questions = cases(kinds);

for (const question of questions) {
  question.slots = [];
  // Built again for every question, so that a cache holds that question's tokens.
  for (const contestant of await contestants(secret)) {
    if (contestant.cases !== undefined && !contestant.cases.includes(question.name)) continue;
    if (question.build && contestant.build === undefined) continue;
    const run = contestant.checkAll ? batch(contestant) : loop(contestant, question.build);
    question.slots.push(await begin(question, contestant, run));
  }
}
const end = process.hrtime.bigint() + BigInt(Number(seconds) * 1e9);
for (let round = 0; round < 5 || process.hrtime.bigint() < end; round++) {
  for (const question of questions) {
    for (const slot of question.slots) {
      const first = (round * slot.count) % COUNT;
      const before = calm();
      slot.rounds.push(await reading(slot.run, question.samples, first, slot.count));
      slot.loops.push(Math.max(before, calm()));
    }
  }
}

/** KiB of resident memory added by a million different tokens; garbage is collected before and after. */
function grownKib({ Signer, Verifier }) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const signer = new Signer({ secret });
  const verifier = new Verifier({ secret });
  const verifyDifferent = (first, count) => {
    for (let number = first; number < first + count; number++) {
      const { sub } = verifier.verify(signer.sign({ sub: String(number), exp: 4102444800 }));
      if (sub !== String(number)) throw new Error('memory: a wrong answer');
    }
    collect();
    return process.memoryUsage().rss / 1024;
  };
  const before = verifyDifferent(0, 500_000); // first, V8 lets its young heap grow to its full size
  return Math.round(verifyDifferent(500_000, 1_000_000) - before);
}

const print = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
print({ language: 'node', runtime: `Node ${process.version}` });
for (const [backend, way] of [
  [hs256, ''],
  [onWasm, ' (wasm)'],
]) {
  const fact = `resident memory grown over a million different tokens${way}`;
  print({ language: 'node', fact, value: grownKib(backend), unit: 'KiB' });
}
for (const { name, size, tokens, slots } of questions) {
  for (const { contestant, rounds, loops } of slots) {
    const { library, version, api } = contestant;
    const tenths = rounds.map((ns) => Math.round(ns * 10) / 10);
    print({ language: 'node', library, version, api, size, case: name, tokens, rounds: tenths, loops });
  }
}
