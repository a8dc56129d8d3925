'use strict';
// The program that tests/changes/drive.py drives: `changes.js MODE PATH...` opens a verifier and a signer of each path.

const cluster = require('node:cluster');
const { once } = require('node:events');
const readline = require('node:readline');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const { Signer, Verifier } = require('hs256');

const WORKERS = 3;

/** The function that answers a line. */
function openAll(paths) {
  const opened = paths.map((path) => ({ verifier: Verifier.open(path), signer: Signer.open(path) }));
  const named = (code) => code.replace('ERR_HS256_', '').toLowerCase();
  const commands = {
    verify: ({ verifier }, tokens) =>
      tokens.map((token) => verifier.tryVerify(token)).map((result) => (result.ok ? 'ok' : named(result.code))),
    sign: ({ signer }, [claims]) => signer.sign(JSON.parse(claims)),
    status: ({ verifier }) => JSON.stringify(verifier.status()),
    refresh: ({ verifier }) => {
      try {
        verifier.refresh();
        return 'ok';
      } catch (error) {
        return named(error.code);
      }
    },
  };
  return (line) => {
    const [command, index, ...words] = line.split(' ');
    return String(commands[command](opened[index], words));
  };
}

const MODES = {
  main: (paths) => {
    const answer = openAll(paths);
    return { ask: async (line) => [answer(line)], end: () => {} };
  },
  worker: (paths) => {
    const workers = Array.from({ length: WORKERS }, () => new Worker(__filename, { workerData: paths }));
    const answer = openAll(paths);
    const one = async (worker, line) => {
      worker.postMessage(line);
      return (await once(worker, 'message'))[0];
    };
    return {
      ask: async (line) => {
        const others = workers.map((worker) => one(worker, line));
        return [answer(line), ...(await Promise.all(others))];
      },
      end: () => workers.map((worker) => worker.terminate()),
    };
  },
  cluster: (paths) => {
    cluster.setupPrimary({ args: paths });
    const workers = Array.from({ length: WORKERS }, () => cluster.fork());
    const one = async (worker, line) => {
      worker.send(line);
      return (await once(worker, 'message'))[0];
    };
    return {
      ask: (line) => Promise.all(workers.map((worker) => one(worker, line))),
      end: () => cluster.disconnect(),
    };
  },
};

async function main([mode, ...paths]) {
  const { ask, end } = MODES[mode](paths);
  for await (const line of readline.createInterface({ input: process.stdin }))
    process.stdout.write(`${(await ask(line)).join(line.startsWith('status') ? '\t' : ' ')}\n`);
  end();
}

if (!isMainThread) {
  const answer = openAll(workerData);
  parentPort.on('message', (line) => parentPort.postMessage(answer(line)));
} else if (cluster.isWorker) {
  const answer = openAll(process.argv.slice(2));
  process.on('message', (line) => process.send(answer(line)));
} else main(process.argv.slice(2));
