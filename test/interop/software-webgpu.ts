/** WebGPU without a graphics card: SwiftShader, the software Vulkan of Debian's chromium packages. Slow, but the same code as on a card. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { metricsOf, type Settings } from '../support/cli.ts';

const chromium = '/usr/lib/chromium';

/** A program in this folder finds SwiftShader as its only graphics card. Throws when there is none: nothing else checks what it checks. */
export function onSoftwareCard(folder: string): Settings {
  const driver = `${chromium}/vk_swiftshader_icd.json`;
  if (!existsSync(driver)) throw new Error(`There is no SwiftShader in ${chromium}: apt-get install chromium.`);
  return { folder, environment: { LD_LIBRARY_PATH: chromium, VK_DRIVER_FILES: driver, XDG_RUNTIME_DIR: folder } };
}

/** What the command line is told: every step leaves its figures. */
export function wordsOf(experiment: string, name: string, device: string, changes: readonly string[] = []): string[] {
  const all = [
    `name=${name}`,
    `engine.device=${device}`,
    'train.logEvery=1',
    'train.evaluateBatches=1',
    'train.checkpointEvery=0',
    ...changes,
  ];
  return [experiment, ...all.flatMap((word) => ['--set', word])];
}

/** What a run that trained has logged, a line for each step. */
export function stepsOf(folder: string, name: string): Record<string, number>[] {
  return metricsOf(path.join(folder, 'runs', name)).filter((line) => 'train/loss' in line);
}

/** Largest relative difference of any of these figures in any line; NaN where one of them is not there. */
export function farthest(
  found: readonly Record<string, number>[],
  right: readonly Record<string, number>[],
  figures: readonly string[],
): number {
  if (found.length !== right.length) return NaN;
  return Math.max(...found.flatMap((line, index) => figures.map((figure) => distance(line[figure], right[index][figure]))));
}

function distance(found: number, right: number): number {
  return found === right ? 0 : Math.abs(found / right - 1);
}
