// Opens WebSockets with good, expired, garbage and missing tokens in turn, eight at once, and counts the answers that are wrong.
// Usage: node sockets.js SECONDS URL, beside node_modules that has `ws`. Prints `load: ANSWERS WRONG ERRORS EXAMPLE`.
import { WebSocket } from 'ws';

const [seconds, url] = process.argv.slice(2);
const REJECTED = /^401 Bearer error="invalid_token"/;
const CASES = [
  { token: process.env.LOAD_GOOD, wanted: /^hello ada$/ },
  { token: process.env.LOAD_EXPIRED, wanted: REJECTED },
  { token: 'garbage', wanted: REJECTED },
  { token: undefined, wanted: /^401 Bearer$/ },
];

/** The first message, or the status and the challenge of the answer that rejects the handshake. */
function answerTo(token) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, token === undefined ? [] : ['bearer', token]);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.on('message', (message) => {
      resolve(String(message));
      socket.close();
    });
    socket.on('unexpected-response', (request, response) => {
      resolve(`${response.statusCode} ${response.headers['www-authenticate']}`);
      request.destroy();
    });
  });
}

let [answers, wrong, errors, example] = [0, 0, 0, ''];
const end = Date.now() + seconds * 1000;

async function ask() {
  for (let turn = 0; Date.now() < end; turn = (turn + 1) % CASES.length) {
    const { token, wanted } = CASES[turn];
    try {
      const answer = await answerTo(token);
      answers += 1;
      if (wanted.test(answer)) continue;
      wrong += 1;
      example = `to token ${turn + 1}: ${answer}`;
    } catch (error) {
      errors += 1;
      example ||= String(error);
    }
  }
}

await Promise.all(Array.from({ length: 8 }, ask));
console.log(`load: ${answers} ${wrong} ${errors} ${example}`);
