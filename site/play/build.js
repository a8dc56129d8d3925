// Makes .build/play: the page in three files, its program with both WebAssembly modules inside. Run by build.sh.

import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const WASM = path.join(HERE, '..', '..', 'bindings', 'wasm', 'build', 'hs256.wasm');
const TO = path.join(HERE, '..', '..', '.build', 'play');

/** The module, from the script that bindings/node/pack.js makes of it, if the package has that. */
const inlined = {
  name: 'inlined',
  setup(bundle) {
    bundle.onResolve({ filter: /\/wasm\/inlined\.js$/ }, () => ({ path: 'inlined', namespace: 'inlined' }));
    bundle.onLoad({ filter: /^inlined$/, namespace: 'inlined' }, () => ({
      contents: `import module from ${JSON.stringify(WASM)};\nexport const bytes = () => module;\n`,
      resolveDir: HERE,
    }));
  },
};

mkdirSync(TO, { recursive: true });
await build({
  entryPoints: [path.join(HERE, 'src', 'play.js')],
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  plugins: [inlined],
  loader: { '.wasm': 'binary' },
  alias: { hs256: path.join(HERE, '..', '..', 'bindings', 'node', 'index.js') },
  outfile: path.join(TO, 'play.js'),
});
for (const name of ['index.html', 'play.css']) copyFileSync(path.join(HERE, 'src', name), path.join(TO, name));
console.error(`site/play: ${statSync(path.join(TO, 'play.js')).size} bytes of script in .build/play`);
