// Takes pictures of the page into .build/play/pictures, to be looked at. Usage: node test/screenshots.js [CHROMIUM]

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromiumPath, launch, open, serve } from './browser.js';

const TO = path.join(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '..',
  '..',
  '..',
  '.build',
  'play',
  'pictures',
);
mkdirSync(TO, { recursive: true });
const served = await serve();
const browser = await launch(process.argv[2] ?? chromiumPath());
try {
  for (const width of [1280, 360]) {
    for (const colorScheme of ['light', 'dark']) {
      const { page, context, problems } = await open(browser, served.url, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      if (colorScheme === 'dark') {
        await page.fill('#secret', 'supersecretdevkeythatishs256safe!');
        await page.fill('#token', `${(await page.inputValue('#token')).slice(0, -6)}`);
      }
      await page.screenshot({ path: path.join(TO, `${width}-${colorScheme}.png`), fullPage: true });
      console.log(width, colorScheme, problems);
      await context.close();
    }
  }
} finally {
  await browser.close();
  served.close();
}
