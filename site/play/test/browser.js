// The page in a real browser, from a server on the loopback that counts its requests.

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const BUILT = path.join(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '..',
  '..',
  '..',
  '.build',
  'play',
);

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';

/** Serves the built page; `asked` lists the paths of all requests, `bytes` the sizes of the answers. */
export async function serve() {
  const served = { asked: [], bytes: 0 };
  const server = createServer((request, response) => {
    served.asked.push(request.url);
    const name = request.url === '/' ? 'index.html' : request.url.slice(1);
    if (!['index.html', 'play.js', 'play.css'].includes(name)) return response.writeHead(404).end();
    const content = readFileSync(path.join(BUILT, name));
    served.bytes += content.length;
    return response.writeHead(200, { 'content-type': TYPES[path.extname(name)] }).end(content);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return Object.assign(served, { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() });
}

/** Runs before the page's own script, and counts in `start` what that does until the page is ready. */
function counted() {
  const start = { modules: 0, instances: 0, readyAtOnce: false };
  const counting = (what, name) =>
    new Proxy(what, {
      construct(target, arguments_) {
        start[name]++;
        return Reflect.construct(target, arguments_);
      },
    });
  WebAssembly.Module = counting(WebAssembly.Module, 'modules');
  WebAssembly.Instance = counting(WebAssembly.Instance, 'instances');
  document.addEventListener('DOMContentLoaded', () => {
    start.readyAtOnce = document.documentElement.dataset.ready === 'true';
  });
  globalThis.start = start;
}

/** Chromium's path; undefined if there is none. */
export const chromiumPath = () =>
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const launch = (executablePath) =>
  chromium.launch({ executablePath, args: [...FLAGS.split(' '), '--disable-sync'] });

/** Opens the page and waits until it can be used. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.addInitScript(counted);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(url);
  await page.waitForSelector('html[data-ready]', { timeout: 20_000 });
  return { context, page, problems };
}
