/**
 * Experiments that someone mangled: whatever stands in a file, on the command line or in the environment, the
 * program answers with an experiment or with complaints, soon, and changes nothing beside.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import JSON5 from 'json5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import components from '../../test/errors/shipped/plugins/all/all/plugin.ts';
import { explain } from './explain.ts';
import { inspectExperiment, loadExperiment, type LoadSettings } from './load.ts';
import { fuzzPatience, fuzzRuns } from '../../test/support/fuzz.ts';
import { isRecord } from '../component/slots.ts';
import { report } from '../source/report.ts';
import { escaped, saveResolved } from './save.ts';
import { valueAt, type TreeNode, type Path } from '../source/tree.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
/** Components at hand, for nothing about them is mangled: to look for their files and import them again is most of the work. */
const shipped: LoadSettings = { components, code: folder };
beforeAll(async () => {
  mkdirSync(path.join(folder, 'below'));
  writeFileSync(path.join(folder, 'base.json5'), `${JSON5.stringify(good, null, 2)}\n`);
  await loadExperiment(path.join(folder, 'base.json5'), shipped);
});
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  corpus: { type: 'speeches', limit: 9 },
  objective: { type: 'electra', masker: { probability: 0.2 }, generator: { width: 0.5, heads: 2 }, share: 'none' },
  optimizer: { betas: [0.9, '${objective.masker.probability}'] },
  scheduler: 'linear',
  seed: '${data.length}',
  data: { length: 64 },
  train: { steps: 100, batch: '${env:FUZZ:-8}' },
  tasks: [{ type: 'classify', dataset: { type: 'supersense', shots: 3 }, rates: [0.1] }],
};

const word = fc.constantFrom(
  ...'type extends $replace $delete $append $schema version plugins __proto__ constructor'.split(' '),
  ...'prototype toString hasOwnProperty length 0 1 -1'.split(' '),
  '',
  ...'name seed corpus objective optimizer train steps tasks trackers data masker generator dataset sweep ablation grid a.b ключ'.split(
    ' ',
  ),
  '\u2028',
);
/** Any code point but half of a pair. Cheaper than fast-check's own `binary`, which lists all of them before the first. */
const unit = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));
const text = fc.oneof(
  fc.constantFrom(
    '${',
    '${}',
    '$${x}',
    '${name}',
    '${data}',
    '${data.length}',
    '${__proto__}',
    '${constructor.name}',
    '${tasks[0]}',
    '${env:FUZZ}',
    '${env:}',
    '${env:FUZZ_UNSET:-${x}}',
    '${objective}',
    './base.json5',
    'electra',
    'classify',
    'uniform',
    '../',
    'electra-run/base',
    '__proto__',
    '!',
    '*',
  ),
  fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => `\${${parts.join('.')}}`),
  fc.string({ maxLength: 12, unit }),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(-0, 1e308, 2 ** 53, NaN, Infinity, -Infinity),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
}));

/** What may be right in its place. */
const plausible = fc.constantFrom<unknown>(
  1,
  2,
  0.5,
  64,
  'linear',
  'none',
  [0.1],
  { type: 'uniform' },
  '${data.length}',
  '${env:FUZZ:-4}',
  { $replace: 4 },
);

/** The good experiment with some of its values replaced, taken out, or joined by others. */
const slipped = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'remove', 'add'),
  key: word,
  value: fc.oneof({ arbitrary: value, weight: 2 }, plausible),
});
const mangled = fc.array(slipped, { minLength: 1, maxLength: 4 }).map((changes) => changes.reduce<unknown>(mangle, structuredClone(good)));

/** Its text with characters taken out, doubled, swapped or put in. */
const mistyped = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.nat(3),
    text: fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ':', ',', "'", '"', '\\', '/*', '//', '$', '\0', '\ud800', '0x', '.', '-', '\r'),
      fc.string({ maxLength: 3, unit }),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

const settings = { seed: 20_030_555, verbose: 1 } as const;

describe('whatever is in the file', () => {
  it('a mangled experiment is an experiment or is complained about', { timeout: fuzzPatience(60_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(mangled, fc.boolean(), async (changed, extending) => {
        await answers(JSON5.stringify(extending ? { extends: './base.json5', ...(changed as object) } : changed, null, 1));
      }),
      { ...settings, numRuns: fuzzRuns(120) },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(10);
  });

  it('a mistyped one too', { timeout: fuzzPatience(60_000) }, async () => {
    const original = JSON5.stringify(good, null, 2);
    await fc.assert(
      fc.asyncProperty(mistyped, async (slips) => answers(slips.reduce(slip, original))),
      { ...settings, numRuns: fuzzRuns(100) },
    );
  });

  it('any text at all, and any value', { timeout: fuzzPatience(60_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit }),
          value.map((any) => JSON5.stringify(any) ?? ''),
          fc.nat(5000).map((depth) => '['.repeat(depth)),
          fc.nat(5000).map((depth) => '{a:'.repeat(depth) + '1' + '}'.repeat(depth)),
        ),
        (written) => answers(written),
      ),
      { ...settings, numRuns: fuzzRuns(60) },
    );
  });
});

it('whatever is on the command line, a change is made or complained about', { timeout: fuzzPatience(60_000) }, async () => {
  const pathOf = fc.oneof(
    fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
    fc.string({ maxLength: 8 }),
  );
  const change = fc.oneof(
    fc.tuple(pathOf, value).map(([at, to]) => `${at}=${JSON5.stringify(to) ?? ''}`),
    fc.tuple(pathOf, text).map(([at, to]) => `${at}=${to}`),
    pathOf.map((at) => `~${at}`),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), (set) => answers(JSON5.stringify(good), { set })),
    { ...settings, numRuns: fuzzRuns(100) },
  );
});

/** How many were experiments, and how many were not: a test that sees only one of the two tests little. */
const seen = { accepted: 0, refused: 0 };

/** What must hold of every text. What is accepted has lost nothing that was written, and comes back the same from the folder of its run. */
async function answers(written: string, changes: LoadSettings = {}): Promise<void> {
  const file = path.join(folder, 'mangled.json5');
  writeAnew(file, written);
  const started = performance.now();
  const { inspected, problems } = await inspectExperiment(file, { ...shipped, ...changes });
  expect(report(problems, { folder, color: true })).toBeTypeOf('string');
  for (const each of problems) expect([each.code, each.message]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\S/)]);
  if (inspected)
    for (const at of [
      ['objective', 'loss', 'lambda'],
      ['tasks', '0', 'dataset'],
      ['train', '__proto__'],
    ])
      explain(at, inspected);
  seen[problems.length === 0 ? 'accepted' : 'refused'] += 1;
  if (inspected && problems.length === 0) keepsAll(inspected.tree, { ...inspected.experiment, ...inspected.variation });
  if (inspected && problems.length === 0) await comesBack(inspected.experiment, saveResolved(inspected.experiment, inspected.tree, folder));
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

function keepsAll(tree: TreeNode, experiment: object, at: Path = []): void {
  if (tree.kind === 'object') for (const [key, { node }] of tree.members) keepsAll(node, experiment, [...at, key]);
  else if (tree.kind === 'array') tree.items.forEach((item, index) => keepsAll(item, experiment, [...at, index]));
  else if (at[0] !== '$schema' && at[0] !== 'plugins') expect([at, valueAt(experiment, at)]).toEqual([at, tree.value]);
}

async function comesBack(experiment: object, saved: string): Promise<void> {
  const again = path.join(folder, 'below/experiment.json');
  for (const text of [saved, JSON.stringify(escaped(experiment))]) {
    writeAnew(again, text);
    const { loaded, problems } = await loadExperiment(again, { ...shipped, folder });
    expect(problems.map(({ message }) => message)).toEqual([]);
    expect(loaded?.experiment).toEqual(experiment);
  }
}

/** A file that is overwritten in place may wait for the disk. */
function writeAnew(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text);
}

function objectOf(members: readonly (readonly [string, unknown])[]): unknown {
  const made = {};
  for (const [key, inner] of members)
    Object.defineProperty(made, key, { value: inner, enumerable: true, configurable: true, writable: true });
  return made;
}

interface Change {
  readonly at: number;
  readonly how: string;
  readonly key: string;
  readonly value: unknown;
}

function mangle(tree: unknown, { at, how, key, value: inserted }: Change): unknown {
  const places = placesIn(tree);
  const other = structuredClone(inserted);
  const place = places[at % places.length];
  if (how === 'add' && isRecord(place.holder[place.key]))
    Object.defineProperty(place.holder[place.key], key, { value: other, enumerable: true, configurable: true, writable: true });
  else if (how === 'remove' && !Array.isArray(place.holder)) delete place.holder[place.key];
  else place.holder[place.key] = other;
  return tree;
}

function placesIn(tree: unknown): { readonly holder: Record<string, unknown>; readonly key: string }[] {
  const visit = (holder: Record<string, unknown>): { holder: Record<string, unknown>; key: string }[] =>
    Object.keys(holder).flatMap((key) => [
      { holder, key },
      ...(typeof holder[key] === 'object' && holder[key] !== null ? visit(holder[key] as Record<string, unknown>) : []),
    ]);
  return visit({ tree } as Record<string, unknown>)
    .slice(1)
    .concat({ holder: { spare: null }, key: 'spare' });
}

function slip(written: string, { at, how, text: inserted }: { readonly at: number; readonly how: number; readonly text: string }): string {
  const place = at % (written.length + 1);
  const [before, after] = [written.slice(0, place), written.slice(place)];
  if (how === 0) return before + after.slice(1);
  if (how === 1) return before + after.slice(0, 1) + after;
  return how === 2 ? before + inserted + after : before + inserted + after.slice(1);
}
