// Makes a module smaller and faster: takes away the exports that its hosts do not call, and what only they need, and runs
// binaryen's optimizations. Says how long the result is, and fails if it has other imports than it may have, or is longer than it
// may be.
//
//   node optimize.js npm hs256_wasm.wasm build/hs256.wasm

import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import binaryen from 'binaryen';

/** What the host of the module for Go has: src/host.rs, src/world.rs. */
const HOST =
  'hmac_key hmac_tag hmac_forget monotonic unix_nanos random variable is_absolute stat open stat_open read close last_error counters count counted'.split(
    ' ',
  );

/** The kinds of modules: which exports are taken away, what is imported, and how long it may be, compressed by brotli:
 * README.md says of what. */
const KINDS = {
  npm: { unused: /^(hs256_|__)/, imports: [], atMost: 103 * 1024, features: ['SIMD128'], shrink: 1 },
  // The C ABI itself, and nothing of the exports for JavaScript.
  go: {
    unused: /^(?!hs256_|host_|memory$)/,
    imports: HOST.map((name) => `host.${name}`),
    atMost: Infinity,
    features: [],
    shrink: 0,
  },
};

/** What engines since 2022 have; build.sh compiles for the same. */
const FEATURES = ['BulkMemory', 'BulkMemoryOpt', 'SignExt', 'MutableGlobals', 'NontrappingFPToInt'];

const [, , name, from, to] = process.argv;
const kind = KINDS[name];
const wasm = binaryen.readBinary(readFileSync(from));
wasm.setFeatures([...FEATURES, ...kind.features].reduce((all, name) => all | binaryen.Features[name], 0));
const exports = Array.from({ length: wasm.getNumExports() }, (_, index) => wasm.getExportByIndex(index));
for (const each of exports.map((each) => binaryen.getExportInfo(each).name)) {
  if (kind.unused.test(each)) wasm.removeExport(each);
}
binaryen.setOptimizeLevel(3);
binaryen.setShrinkLevel(kind.shrink);
wasm.optimize();
wasm.optimize();
if (!wasm.validate()) throw new Error('binaryen made a module that is not valid');
const binary = wasm.emitBinary();
const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary)).map((it) => `${it.module}.${it.name}`);
const unknown = imports.find((each) => !kind.imports.includes(each));
if (unknown) throw new Error(`the module imports ${unknown}`);
const compressed = brotliCompressSync(binary).length;
if (compressed > kind.atMost) {
  throw new Error(`the module has ${compressed} bytes compressed, and may have ${kind.atMost}`);
}
writeFileSync(to, binary);
process.stderr.write(`${to}: ${binary.length} bytes, ${compressed} compressed by brotli\n`);
