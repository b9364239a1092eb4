/**
 * Puts the script of a report's page and the plotting library into one file, with the licences of what is in it:
 * `dist/report-page.js`, which `html.ts` writes into every report. Part of `npm run build`.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { licences } from '../../../build/licences.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(folder, '../../../dist/report-page.js');

const bundle = await rolldown({ input: path.join(folder, 'main.ts'), platform: 'browser' });
const {
  output: [chunk],
} = await bundle.generate({ format: 'iife', minify: true });
await bundle.close();
// A script element ends at the first closing tag, wherever it stands.
writeFileSync(target, `${licences(chunk.moduleIds)}\n${chunk.code}`.replaceAll('</script', String.raw`<\/script`));
