// Makes the module smaller and faster: takes away the C ABI's own exports, which the hosts do not call, and what only they need,
// and runs binaryen's optimizations. Says how long the result is, and fails if it has imports or is longer than it may be.
//
//   node optimize.js hs256_wasm.wasm build/hs256.wasm

import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import binaryen from 'binaryen';

/** What it may be, compressed by brotli. */
const AT_MOST = 104 * 1024;

/** What engines since 2022 have; build.sh compiles for the same. */
const FEATURES = ['SIMD128', 'BulkMemory', 'BulkMemoryOpt', 'SignExt', 'MutableGlobals', 'NontrappingFPToInt'];

const [, , from, to] = process.argv;
const wasm = binaryen.readBinary(readFileSync(from));
wasm.setFeatures(FEATURES.reduce((all, name) => all | binaryen.Features[name], 0));
const exports = Array.from({ length: wasm.getNumExports() }, (_, index) => wasm.getExportByIndex(index));
for (const name of exports.map((each) => binaryen.getExportInfo(each).name)) {
  if (/^(hs256_|__)/.test(name)) wasm.removeExport(name);
}
binaryen.setOptimizeLevel(3);
binaryen.setShrinkLevel(1);
wasm.optimize();
wasm.optimize();
if (!wasm.validate()) throw new Error('binaryen made a module that is not valid');
const binary = wasm.emitBinary();
const imports = WebAssembly.Module.imports(new WebAssembly.Module(binary));
if (imports.length > 0) throw new Error(`the module imports ${imports[0].module}.${imports[0].name}`);
const compressed = brotliCompressSync(binary).length;
if (compressed > AT_MOST) throw new Error(`the module has ${compressed} bytes compressed, and may have ${AT_MOST}`);
writeFileSync(to, binary);
process.stderr.write(`hs256.wasm: ${binary.length} bytes, ${compressed} compressed by brotli\n`);
