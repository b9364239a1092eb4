import assert from 'node:assert/strict';
import { it } from 'node:test';
import { randomFor } from 'electra-run';
import { testComponent } from 'electra-run/testing';
import spans from './spans.js';

// What every masker must do.
testComponent(spans, { it, options: [{}, { longest: 8 }] });

// What only this one does.
it('masks neighbours together', () => {
  const masker = spans.create({ probability: 0.2, longest: 10 }, {});
  const ids = new Int32Array(100).fill(7);
  const candidates = Array.from({ length: 98 }, (_, index) => index + 1);
  const { positions } = masker.mask({ ids, length: 100, candidates }, { special: { mask: 4 } }, randomFor('neighbours'));
  const chosen = new Set(positions);
  const withNeighbour = positions.filter((position) => chosen.has(position - 1) || chosen.has(position + 1));
  assert.ok(
    withNeighbour.length > positions.length / 2,
    `${withNeighbour.length} of ${positions.length} masked tokens have a masked neighbour.`,
  );
});
