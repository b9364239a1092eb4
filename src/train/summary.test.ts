import { describe, expect, it } from 'vitest';
import type { Figure } from '../kinds/figure.ts';
import type { Objective } from '../kinds/objective.ts';
import type { TaskResult } from '../finetune/fine-tune.ts';
import { briefly, closingText, progressOf, type RunResult } from './summary.ts';

const figures: readonly Figure[] = [
  { name: 'lm_loss', label: 'loss', unit: 'nats', floor: 'lm_floor', floorNote: 'entropy', progress: 'model', headline: 'loss' },
  { name: 'lm_accuracy', label: 'accuracy', floor: 0.25 },
];
const named = { figures } as unknown as Objective;
const unnamed = {} as Objective;
const heldOut = { lm_loss: 5.5, lm_floor: 6.5, lm_accuracy: 0.5 };

describe('what a run says of its figures', () => {
  it('is what the objective calls them, beside the progress bar and after an evaluation', () => {
    expect(progressOf(named, { lm_loss: 5, loss: 5 })).toEqual({ model: 5 });
    expect(briefly(named, heldOut)).toBe('loss 5.500 (floor 6.500)');
  });

  it('falls back to the names of an objective without a legend', () => {
    expect(progressOf(unnamed, { lm_loss: 5, loss: 7 })).toEqual({ loss: 7 });
    expect(briefly(unnamed, heldOut)).toBe('lm_loss 5.500, lm_floor 6.500, lm_accuracy 0.5000');
  });

  it('has samples under what the objective says of them, or under plain words', () => {
    const shown = { ...result(figures), samples: ['one', 'two'] };
    expect(closingText({ ...shown, samplesLegend: 'Guesses:' }, 'runs/a', 'runs')).toMatch(/^Guesses:\n  one\n  two\n\n/);
    expect(closingText(shown, 'runs/a', 'runs')).toMatch(/^Held-out text:\n  one\n/);
  });

  it.each([
    [{ one: 'OneForMaskedLM', other: 'OneModel' }, 'the trained networks in runs/a/export as Hugging Face folders.'],
    [{ one: null, other: null }, 'the trained networks in runs/a/export.'],
    [{ one: null, other: 'OneModel' }, 'the trained networks in runs/a/export, as a Hugging Face folder other.'],
  ])('claims no Hugging Face folder for a network that has no class there: %o', (exported, words) => {
    expect(closingText({ ...result(figures), exported }, 'runs/a', 'runs').split('\n')).toContain(`The run is in runs/a, ${words}`);
  });

  it('names the class that a metric is about, writes undefined where it has no value, and what was not judged', () => {
    const summary = {
      learningRate: 1e-3,
      seeds: 1,
      failed: [],
      mean: 0.5,
      median: 0.5,
      deviation: 0,
      low: null,
      high: null,
      perSeed: [0.5],
      metrics: {},
    };
    const shared = {
      higherIsBetter: true,
      labels: [],
      trainExamples: 1,
      devExamples: 1,
      counts: null as never,
      head: null as never,
      runs: [],
    };
    const tasks: TaskResult[] = [
      {
        ...shared,
        task: 'a',
        metric: 'f1',
        positive: { f1: 'hate', recall: 'none' },
        summary: { pretrained: summary },
        remarks: ['a: cut.'],
      },
      { ...shared, task: 'b', metric: 'pearson', summary: { pretrained: { ...summary, mean: Number.NaN } }, gain: Number.NaN, remarks: [] },
    ];
    const lines = closingText({ ...result(figures), downstream: tasks }, 'runs/a', 'runs').split('\n');
    const at = lines.findIndex((line) => line.startsWith('downstream'));
    expect(lines.slice(at + 2, at + 5).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'a f1 of hate 0.5000 – – –',
      'b pearson undefined – undefined –',
      'a: cut.',
    ]);
  });

  it('is a table with the floors at the end', () => {
    expect(table(figures).slice(0, 2)).toEqual(['loss (nats)     5.500   6.500  entropy', 'accuracy       0.5000  0.2500']);
    expect(table([])[0]).toBe('lm_loss         5.500      –');
    expect(table([])).toHaveLength(3);
  });
});

function table(legend: readonly Figure[]): string[] {
  return closingText(result(legend), 'runs/a', 'runs')
    .split('\n')
    .slice(2, 5)
    .map((line) => line.trimEnd());
}

function result(legend: readonly Figure[]): RunResult {
  const figures = Object.fromEntries(Object.entries(heldOut).map(([name, value]) => [`heldout/${name}`, value]));
  return { status: 'finished', name: 'a', seed: 1, figures, legend, parameters: {}, exported: {}, engine: '', samples: [], downstream: [] };
}
