/** The skeleton of a plugin and its test, from `templates/plugins`: real plugins, with their names replaced. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Kind } from '../kinds/index.ts';
import { packageRoot } from '../package.ts';
import type { Files } from './write-new.ts';

const templates = path.join(packageRoot, 'templates/plugins');

/** `plugins/<kind>/<name>.ts` (or `.js`: the skeletons need no types) and the test beside it. */
export function pluginSkeleton(kind: Kind, name: string, extension: 'ts' | 'js'): Files {
  const own = path.join(templates, kind, 'plugin.test.js');
  const test = readFileSync(existsSync(own) ? own : path.join(templates, 'plugin.test.js'), 'utf8');
  return {
    [`plugins/${kind}/${name}.${extension}`]: named(readFileSync(path.join(templates, kind, 'plugin.ts'), 'utf8'), kind, name),
    [`plugins/${kind}/${name}.test.js`]: test.replace('KIND', kind).replace('./plugin.ts', `./${name}.${extension}`),
  };
}

function named(text: string, kind: Kind, name: string): string {
  return text.replaceAll(`my-${kind}`, name).replaceAll(`my_${kind}`, name.replaceAll('-', '_'));
}
