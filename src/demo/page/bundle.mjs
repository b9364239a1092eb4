/**
 * Puts together what the page of `electra-run demo` is made of, in `dist/demo/`: its script with onnxruntime's, the module of each
 * tokenizer that runs in a browser, and onnxruntime itself, packed, because it is 14 MB. Part of `npm run build`.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import fastGlob from 'fast-glob';
import { rolldown } from 'rolldown';
import { licences } from '../../../build/licences.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(folder, '../../..');
const target = path.join(root, 'dist/demo');
mkdirSync(target, { recursive: true });

async function bundle(input, file) {
  const bundled = await rolldown({ input, platform: 'browser' });
  const {
    output: [chunk],
  } = await bundled.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundled.close();
  writeFileSync(path.join(target, file), `${licences(chunk.moduleIds)}\n${chunk.code}`);
}

await bundle(path.join(folder, 'main.ts'), 'demo.js');
for (const file of fastGlob.sync('plugins/tokenizer/*/browser.ts', { cwd: root, absolute: true }))
  await bundle(file, `tokenizer-${path.basename(path.dirname(file))}.js`);
for (const name of ['index.html', 'demo.css']) copyFileSync(path.join(folder, name), path.join(target, name));

const wasm = readFileSync(fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')));
// Beyond this quality it takes a minute for a fifth less.
const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
writeFileSync(path.join(target, 'ort.wasm.br'), brotliCompressSync(wasm, { params }));
