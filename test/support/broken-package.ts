/** The built package beside a damaged install of what it needs. */
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from './cli.ts';

/** A copy below this folder whose onnxruntime has these parts only, as in an install for another system. Returns its program. */
export function packageWithoutOnnxruntime(folder: string, has: readonly string[] = ['dist', 'package.json']): string {
  const modules = path.join(folder, 'node_modules');
  const copy = path.join(modules, 'electra-run');
  mkdirSync(copy, { recursive: true });
  for (const part of ['dist', 'package.json', 'plugins']) cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules')))
    if (!['electra-run', 'onnxruntime-node'].includes(name)) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  for (const part of has)
    cpSync(path.join(root, 'node_modules/onnxruntime-node', part), path.join(modules, 'onnxruntime-node', part), { recursive: true });
  return path.join(copy, 'dist/src/cli/main.js');
}
