/** What every sampler must do: propose places that are in the space, the same ones for the same trials and random stream. */
import assert from 'node:assert/strict';
import type { SearchDimension, SearchPoint, Sampler, SearchTrial } from '../../kinds/sampler.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';

const SPACE: readonly SearchDimension[] = [
  { path: 'scheduler.rate', choices: null },
  { path: 'objective.loss.lambda', choices: null },
  { path: 'data.length', choices: 3 },
];

/** Asks for settings before anything is known, while nothing is, and after many trials, some of which came to no number. */
export const samplerContract: Contract<'sampler'> = ({ usual }) => ({
  async 'proposes a place for every dimension and for nothing else, however much was tried'() {
    const sampler = await usual();
    for (const count of [0, 1, 2, 3, 10, 50])
      for (let draw = 0; draw < 20; draw++) requireInside(sampler.propose(SPACE, trialsOf(count), randomFor('contract', count, draw)));
  },

  async 'takes trials that are not known yet, and that came to no number'() {
    const sampler = await usual();
    const unknown = trialsOf(12).map(({ at }) => ({ at, steps: 0 }));
    const numberless = trialsOf(12).map((trial) => ({ ...trial, loss: null }));
    for (const trials of [unknown, numberless, [...trialsOf(6), ...numberless, ...unknown]])
      requireInside(sampler.propose(SPACE, trials, randomFor('contract', 'unknown')));
  },

  async 'proposes the same for the same random stream and something else for another, whatever it was asked before'() {
    const sampler = await usual();
    const ask = (draw: number): string => JSON.stringify(sampler.propose(SPACE, trialsOf(5), randomFor('stream', draw)));
    const first = ask(1);
    const others = Array.from({ length: 10 }, (_, draw) => ask(draw + 2));
    assert.equal(ask(1), first);
    assert.ok(new Set([first, ...others]).size > 1, 'Eleven random streams gave the same place.');
  },

  async 'leaves the trials as they are'() {
    const trials = trialsOf(12);
    (await usual()).propose(SPACE, trials, randomFor('untouched'));
    assert.deepEqual(trials, trialsOf(12));
  },
});

function requireInside(point: ReturnType<Sampler['propose']>): void {
  assert.deepEqual(Object.keys(point).sort(), SPACE.map(({ path }) => path).sort(), 'It has other paths than the space.');
  for (const { path, choices } of SPACE) {
    const place = point[path];
    const fits = choices === null ? place >= 0 && place <= 1 : Number.isInteger(place) && place >= 0 && place < choices;
    assert.ok(fits, `${place} is no place in ${path}, which has ${choices === null ? 'the numbers from 0 to 1' : `${choices} choices`}.`);
  }
}

/** Best first, the later ones after fewer steps. */
function trialsOf(count: number): SearchTrial[] {
  return Array.from({ length: count }, (_, index) => ({ at: placeOf(index), loss: index, steps: index < count / 2 ? 200 : 100 }));
}

function placeOf(index: number): SearchPoint {
  const random = randomFor('trial', index);
  return Object.fromEntries(SPACE.map(({ path, choices }) => [path, choices === null ? random.uniform() : random.integer(choices)]));
}
