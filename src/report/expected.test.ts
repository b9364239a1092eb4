/** The curves of shipped experiments behind those of a report's runs. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import { packageRoot } from '../package.ts';
import { settingsOf } from '../runs/flatten.ts';
import { expectedFor, expectedText, shapeOfRun, shippedCurves } from './expected.ts';

/** The settings of a run of base.json5. */
async function settings(...set: readonly string[]) {
  const { loaded, problems } = await loadExperiment(path.join(packageRoot, 'experiments/base.json5'), { set });
  if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { settings: settingsOf({ ...loaded.experiment }) };
}

describe('expected curves', () => {
  it('are those of base.json5 as it ships today: npm run curves makes them anew', async () => {
    const [base] = shippedCurves();
    expect(base).toMatchObject({ experiment: 'experiments/base.json5', corpus: 'sotu', steps: (await settings()).settings['train.steps'] });
    expect(shapeOfRun(await settings())).toMatchObject(base.settings);
    expect(Object.keys(base.curves)).toEqual(expect.arrayContaining(['heldout/mlm_loss', 'heldout/rtd_loss', 'heldout/rtd_auc']));
    for (const { steps, values } of Object.values(base.curves)) expect(values).toHaveLength(steps.length);
    expect(base.curves['heldout/mlm_loss'].steps.at(-1)).toBe(base.steps);
    expect(JSON.stringify(base).length).toBeLessThan(5000);
  });

  it('stand behind a run of the same shape, whatever its text, rate and length', async () => {
    const longer = await settings('train.steps=5000', 'scheduler.rate=5e-4', 'corpus={$replace: {type: "wordnet"}}');
    expect(expectedFor([await settings(), longer])).toHaveLength(1);
  });

  it.each(['objective.encoder.layers=6', 'objective.generator.width=1/2', 'tokenizer.vocabularySize=16000', 'data.length=128'])(
    'stand behind none with %s, nor where one of several is such',
    async (set) => {
      expect(expectedFor([await settings(set)])).toEqual([]);
      expect(expectedFor([await settings(), await settings(set)])).toEqual([]);
    },
  );

  it('say where they are from', () => {
    expect(expectedText(shippedCurves()[0])).toMatch(
      /^experiments\/base\.json5 as it ships: 1,200 steps on the corpus sotu, made by electra-run \d\S+ on .+ with Node \d+\.\d+\.\d+$/,
    );
  });
});
