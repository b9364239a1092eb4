/** The curves of shipped experiments behind those of a report's runs. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import { packageRoot } from '../package.ts';
import { settingsOf } from '../runs/flatten.ts';
import { expectedFor, expectedText, shapeOfRun, shippedCurves, type ExpectedCurves } from './expected.ts';

/** The settings of a run of a shipped experiment. */
async function settings(experiment = 'experiments/base.json5', ...set: readonly string[]) {
  const { loaded, problems } = await loadExperiment(path.join(packageRoot, experiment), { set });
  if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { settings: settingsOf({ ...loaded.experiment }) };
}
const changed = (...set: readonly string[]) => settings(undefined, ...set);
const base = (): ExpectedCurves => shippedCurves().find(({ experiment }) => experiment === 'experiments/base.json5') as ExpectedCurves;

describe('expected curves', () => {
  it('are those of experiments as they ship today: npm run curves makes them anew', async () => {
    const names = shippedCurves().map(({ experiment }) => path.basename(experiment, '.json5'));
    expect(names).toEqual(expect.arrayContaining(['albert', 'base', 'bert', 'gpt', 'gpt2', 'roberta', 't5', 'xlnet']));
    for (const shipped of shippedCurves()) {
      const own = await settings(shipped.experiment);
      expect(shipped).toMatchObject({ corpus: 'sotu', steps: own.settings['train.steps'] });
      expect(shapeOfRun(own), shipped.experiment).toMatchObject(shipped.settings);
      for (const { steps, values } of Object.values(shipped.curves)) {
        expect(values).toHaveLength(steps.length);
        expect(steps.at(-1)).toBe(shipped.steps);
      }
      expect(JSON.stringify(shipped).length).toBeLessThan(6000);
      expect(expectedFor([own]), shipped.experiment).toEqual([shipped]);
    }
    expect(Object.keys(base().curves)).toEqual(expect.arrayContaining(['heldout/mlm_loss', 'heldout/rtd_loss', 'heldout/rtd_auc']));
  });

  it('stand behind a run of the same shape, whatever its text, rate and length', async () => {
    const longer = await changed('train.steps=5000', 'scheduler.rate=5e-4', 'corpus={$replace: {type: "wordnet"}}');
    expect(expectedFor([await settings(), longer])).toHaveLength(1);
  });

  it.each([
    'objective.encoder.layers=6',
    'objective.generator.width=1/2',
    'tokenizer.vocabularySize=16000',
    'tokenizer.published=bert-base-uncased',
    'data.length=128',
  ])('stand behind none with %s, nor where one of several is such', async (set) => {
    expect(expectedFor([await changed(set)])).toEqual([]);
    expect(expectedFor([await settings(), await changed(set)])).toEqual([]);
  });

  it('say where they are from', () => {
    expect(expectedText(base())).toMatch(
      /^experiments\/base\.json5 as it ships: 1,200 steps on the corpus sotu, made by electra-run \d\S+ on .+ with Node \d+\.\d+\.\d+$/,
    );
  });
});
