import { describe, expect, it } from 'vitest';
import { changesBetween, extensionText, mayChange, planExtension, type Facts, type NamedTask } from './extension.ts';

const none = { pretrained: 0, scratch: 0 };
const both = { pretrained: 1, scratch: 1 };
const century: NamedTask = { name: 'century', options: { epochs: 4 }, all: both, done: both };
const genre: NamedTask = { name: 'genre', options: { epochs: 1 }, all: { pretrained: 2, scratch: 0 }, done: none };
const course = { before: 0, after: 8e-4, same: false, scheduled: [] };

describe('what may change on a run that has begun', () => {
  it.each(['train.steps', 'tasks', 'tasks.0.epochs', 'engine.device', 'trackers.1', 'train.evaluateBatches'])('%s', (path) => {
    expect(mayChange(path)).toBe(true);
  });

  it.each(['seed', 'name', 'train', 'train.batch', 'train.stepsize', 'tokenizer.vocabularySize', 'scheduler.rate', 'objective.loss'])(
    'and not %s',
    (path) => {
      expect(mayChange(path)).toBe(false);
    },
  );

  it('is told by path, the version of the format and the folder of runs left out', () => {
    const before = { version: 1, runs: 'a', train: { steps: 1 }, tasks: [] };
    expect(changesBetween(before, { version: 2, runs: 'b', train: { steps: 2 }, tasks: [{ type: 'x' }] })).toEqual([
      { path: 'tasks', from: '[]', to: null },
      { path: 'tasks.0.type', from: null, to: '"x"' },
      { path: 'train.steps', from: '1', to: '2' },
    ]);
  });
});

describe('an extension', () => {
  it('by steps fine-tunes the new weights again and keeps what is from scratch', () => {
    const facts = extended({ changes: [{ path: 'train.steps', from: '60', to: '100' }], steps: { before: 60, after: 100 } });
    expect(textOf(facts)).toBe(
      'Extends runs/a: train.steps 60 → 100\n' +
        'Keeps: 60 steps of pre-training, task century from scratch.\n' +
        'Does: 40 more steps, evaluation, export, task century from the pre-trained network.\n' +
        'Learning rate of step 61: 0 on the schedule of 60 steps, 8.00e-4 on that of 100, which counts from here on.\n' +
        'A run of 100 steps from the beginning would have had other rates so far, and comes to other numbers.',
    );
  });

  it('by steps names what was scheduled by the share of all steps', () => {
    const facts = extended({ steps: { before: 60, after: 100 } });
    const scheduled = ['objective.masker.probability', 'objective.loss.lambda'];
    expect(
      extensionText('runs/a', planExtension(facts), { ...course, same: true, scheduled })
        .split('\n')
        .slice(-2),
    ).toEqual([
      'The rates so far are those of a run of 100 steps from the beginning.',
      'It would have had other values so far of objective.masker.probability, objective.loss.lambda: ' +
        'these go by the share of all steps that is behind.',
    ]);
  });

  it('by a task fine-tunes only that', () => {
    const facts = extended({ tasks: { before: [century], after: [century, genre] } });
    expect(planExtension(facts).tasks).toMatchObject([{ fate: 'kept' }, { fate: 'anew' }]);
    expect(textOf(facts)).toBe(
      'Extends runs/a: task genre\n' + 'Keeps: 60 steps of pre-training, task century.\n' + 'Does: evaluation, export, task genre.',
    );
  });

  it('by other options of a task fine-tunes it anew, and leaves the folder of one that is gone', () => {
    const facts = extended({ tasks: { before: [genre, century], after: [{ ...century, options: { epochs: 5 } }] } });
    expect(textOf(facts)).toBe(
      'Extends runs/a: task century with epochs 4 → 5; without task genre\n' +
        'Keeps: 60 steps of pre-training.\n' +
        'Does: evaluation, export, task century.\n' +
        "Leaves: downstream/genre of the task genre; its results are no longer among the run's.",
    );
  });

  it('of an unfinished run goes on with what there is', () => {
    const half = { ...century, done: { pretrained: 1, scratch: 0 } };
    const facts = extended({ changes: [{ path: 'train.samples', from: '1', to: '9' }], tasks: { before: [half], after: [half] } });
    expect(textOf(facts)).toContain('Keeps: 60 steps of pre-training, what there is of task century.\n');
    expect(textOf(facts)).toContain('Does: evaluation, export, the rest of task century.');
    expect(planExtension({ ...facts, reached: 1 }).tasks).toMatchObject([{ fate: 'anew' }]);
    expect(textOf({ ...facts, reached: 1 })).toMatch(/Keeps: 1 step of pre-training\.\nDoes: 59 more steps,/);
  });
});

function extended(facts: Partial<Facts>): Facts {
  return { changes: [], reached: 60, steps: { before: 60, after: 60 }, tasks: { before: [century], after: [century] }, ...facts };
}

function textOf(facts: Facts): string {
  return extensionText('runs/a', planExtension(facts), course);
}
