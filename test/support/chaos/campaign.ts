/** The tests of a scenario: of each kind of fault as many trials as the time allows, and a row in the table of all of them. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { randomFor } from '../../../src/random.ts';
import { root } from '../cli.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { kinds, shuffled, type Kind, type Operation } from './faults.ts';
import { contentsOf } from './outcome.ts';
import { minutes, only, repeat, seed } from './settings.ts';
import { recordOperations, tryOnce, type Subject, type Trial } from './trial.ts';

/** What users do, to which something may happen. */
export interface Scenario extends Pick<Subject, 'commands' | 'ways'> {
  readonly name: string;
  readonly kinds: readonly (keyof typeof kinds)[];
  /** Adds to a folder that holds the experiments and the corpus of the fixtures. */
  prepare?(folder: string): Promise<void>;
}

/** Files of tests that share the time, two of them at once. */
const FILES = readdirSync(path.join(root, 'test/chaos')).filter((name) => name.endsWith('.test.ts')).length;
/** Longer than any campaign. */
const HOURS = 24 * 3_600_000;

/** Defines the tests. */
export function campaign({ name, commands, ways, kinds: names, prepare: fill }: Scenario): void {
  if (only && only.scenario !== name) {
    it.skip(name);
    return;
  }
  const folder = temporaryFolder('chaos');
  const template = path.join(folder, 'template');
  let subject: Subject;
  let operations: readonly Operation[] = [];
  beforeAll(async () => {
    for (const each of ['corpus', 'experiments'])
      cpSync(path.join(root, 'test/fixtures', each), path.join(template, each), { recursive: true });
    await fill?.(template);
    const undisturbed = path.join(folder, 'undisturbed');
    operations = await recordOperations({ template, commands, ways }, undisturbed);
    subject = { template, commands, ways, expected: contentsOf(undisturbed) };
  }, HOURS);

  const shares = names.reduce((sum, each) => sum + kinds[each].share, 0);
  describe(name, () => {
    for (const each of names) {
      const kind: Kind = kinds[each];
      if (only && only.kind !== kind.name) continue;
      const milliseconds = ((minutes * 60_000 * 2) / FILES - 10_000) * (kind.share / shares);
      it(`comes to the same after ${kind.name}`, async () => expect(await tryMany(kind, milliseconds)).toEqual([]), HOURS);
    }
  });

  async function tryMany(kind: Kind, milliseconds: number): Promise<string[]> {
    const until = Date.now() + milliseconds;
    const found: string[] = [];
    const row = { scenario: name, kind: kind.name, tried: 0, reached: 0, equal: 0, differences: 0, leftovers: 0 };
    for (const trial of trialsOf(kind)) {
      if (row.tried > 0 && Date.now() > until) break;
      const own = path.join(folder, 'trial');
      const { reached, differences, leftovers } = await tryOnce(subject, trial, own);
      row.tried += 1;
      row.reached += Number(reached);
      row.equal += Number(differences.length + leftovers.length === 0);
      row.differences += Number(differences.length > 0);
      row.leftovers += Number(leftovers.length > 0);
      if (differences.length + leftovers.length === 0) continue;
      found.push([repeat(name, kind.name, trial), ...differences, ...leftovers.map((each) => `left over: ${each}`)].join('\n'));
      // At once: a campaign takes long, and may be stopped.
      console.log(found.at(-1));
    }
    const table = inject('chaosTable');
    mkdirSync(path.dirname(table), { recursive: true });
    appendFileSync(table, `${JSON.stringify(row)}\n`);
    for (const each of ['trial', 'trial-watched']) rmSync(path.join(folder, each), { recursive: true, force: true });
    return found;
  }

  function* trialsOf(kind: Kind): Generator<Trial> {
    if (only) return yield only.trial as Trial;
    const random = randomFor(seed, name, kind.name);
    for (const operation of shuffled(
      operations.filter(({ key }) => kind.fits(key)),
      random,
    ))
      yield { ...kind.at(operation, random), way: random.integer(ways.length) };
  }
}
