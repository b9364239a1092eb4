/** A project with plugins of its own, in a folder of its own, where `electra-run` is installed. */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from './cli.ts';

export const ownPlugins = path.join(root, 'test/fixtures/own-plugins');

/** Copies the project, with a text, into this folder. Returns the program that is installed there. */
export function makeOwnPlugins(project: string): string {
  cpSync(ownPlugins, project, { recursive: true });
  cpSync(path.join(root, 'test/fixtures/corpus'), path.join(project, 'text'), { recursive: true });
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(root, path.join(project, 'node_modules/electra-run'), 'dir');
  symlinkSync(path.join(root, 'node_modules/@tensorflow'), path.join(project, 'node_modules/@tensorflow'), 'dir');
  return path.join(project, 'node_modules/electra-run/dist/src/cli/main.js');
}
