/** Every broken experiment beside this file, with the report that a user sees, word for word. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/load.ts';
import { report } from '../../src/source/report.ts';

const folder = import.meta.dirname;
/** A small world of components, whose names stay while the shipped ones grow; files called `fits-…` are checked against those. */
const worldOf = (name: string): string | undefined => (name.startsWith('fits-') ? undefined : path.join(folder, 'shipped'));
const names = readdirSync(folder).filter((name) => name.endsWith('.json5')).map((name) => name.replace('.json5', ''));
/** Extended by others, and right by themselves. */
const sound = ['good'];

describe('the report of a broken experiment', () => {
  it.each(names.filter((name) => !sound.includes(name)))('%s', async (name) => {
    const file = path.join(folder, `${name}.json5`);
    const set = [...readFileSync(file, 'utf8').matchAll(/^\/\/ --set (.*)$/gm)].map((found) => found[1]);
    const { problems } = await loadExperiment(file, { set, code: worldOf(name) });
    await expect(`${report(problems, { folder: path.dirname(folder), color: false })}\n`).toMatchFileSnapshot(`${name}.txt`);
  });

  it.each(sound)('is not there for %s', async (name) => {
    const { loaded, problems } = await loadExperiment(path.join(folder, `${name}.json5`), { code: path.join(folder, 'shipped') });
    expect(problems).toEqual([]);
    expect(loaded?.experiment).toMatchObject({
      name,
      seed: 1,
      engine: { type: 'onnx' },
      objective: { type: 'electra', masker: { type: 'uniform', probability: 0.15 } },
    });
  });
});
