/** The licences of what is bundled, for the head of the bundle. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the licence text is of a package that names its licence and does not bring it. */
const ELSEWHERE = { '@tensorflow/tfjs-core': 'reflect-metadata/LICENSE', 'onnxruntime-web': '@types/node/LICENSE' };

/** A comment with each licence text once, below the packages and copyrights it is of. */
export function licences(modules) {
  const packages = new Map(modules.filter((id) => id.includes('node_modules')).map((id) => [packageOf(id), true]));
  const texts = new Map();
  for (const place of [...packages.keys()].sort()) {
    const { name, version } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].find((each) => existsSync(path.join(place, each)));
    const text = file ? path.join(place, file) : ELSEWHERE[name] && path.join(place.slice(0, -name.length), ELSEWHERE[name]);
    if (!text) throw new Error(`${name} brings no licence text.`);
    const lines = readFileSync(text, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const copyrights = lines.filter((line) => /^copyright\b.*\d{4}/i.test(line));
    const body = lines
      .filter((line) => !copyrights.includes(line))
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    texts.set(body, [...(texts.get(body) ?? []), `${name} ${version} ${copyrights.join(' ')}`.trim()]);
  }
  const paragraphs = [...texts].map(([body, names]) => `${names.join('\n')}\n\n${body}`);
  return `/*! This file contains:\n\n${paragraphs.join('\n\n').replaceAll('*/', '* /')}\n*/`;
}

function packageOf(id) {
  const [, before, name] = /^(.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id);
  return before + name;
}
