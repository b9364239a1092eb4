/**
 * Puts the script of a report's page and the plotting library into one file, with the licences of what is in it:
 * `dist/report-page.js`, which `html.ts` writes into every report. Part of `npm run build`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const folder = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(folder, '../../../dist/report-page.js');

const bundle = await rolldown({ input: path.join(folder, 'main.ts'), platform: 'browser' });
const { output: [chunk] } = await bundle.generate({ format: 'iife', minify: true });
await bundle.close();
// A script element ends at the first closing tag, wherever it stands.
writeFileSync(target, `${licences(chunk.moduleIds)}\n${chunk.code}`.replaceAll('</script', String.raw`<\/script`));

/** A comment with each licence text once, below the packages and copyrights it is of. */
function licences(modules) {
  const packages = new Map(modules.filter((id) => id.includes('node_modules')).map((id) => [packageOf(id), true]));
  const texts = new Map();
  for (const place of [...packages.keys()].sort()) {
    const { name, version } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].find((each) => existsSync(path.join(place, each)));
    if (!file) throw new Error(`${name} brings no licence text.`);
    const lines = readFileSync(path.join(place, file), 'utf8').split('\n').map((line) => line.trim());
    const copyrights = lines.filter((line) => /^copyright\b.*\d{4}/i.test(line));
    const body = lines.filter((line) => !copyrights.includes(line)).join(' ').replaceAll(/\s+/g, ' ').trim();
    texts.set(body, [...(texts.get(body) ?? []), `${name} ${version} ${copyrights.join(' ')}`.trim()]);
  }
  const paragraphs = [...texts].map(([body, names]) => `${names.join('\n')}\n\n${body}`);
  return `/*! This script contains:\n\n${paragraphs.join('\n\n').replaceAll('*/', '* /')}\n*/`;
}

function packageOf(id) {
  const [, before, name] = /^(.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id);
  return before + name;
}
