/** What every collective must do: carry bytes between its ranks unharmed, the right way round, and end when all do. */
import assert from 'node:assert/strict';
import { tryOut } from '../../parallel/try-out.ts';
import type { Contract } from '../contract.ts';

/** Of as many ranks as there are where it is run: alone, or started as its ranks are, where every rank makes all the checks. */
export const collectiveContract: Contract<'collective'> = ({ usual }) => ({
  async 'says what carries the bytes, which rank this is, and of how many'() {
    const { name, rank, size } = await usual();
    assert.ok(name.trim().length > 0, 'It has no name for people.');
    assert.ok(Number.isInteger(size) && size >= 1, `It is of ${size} ranks.`);
    assert.ok(Number.isInteger(rank) && rank >= 0 && rank < size, `It is rank ${rank} of ${size}.`);
  },

  async 'carries bytes of any number from every rank to every rank, and sums with them'() {
    assert.equal(await tryOut(await usual()), null);
  },

  async 'carries one exchange after the other, hundreds of them'() {
    assert.equal(await tryOut(await usual(), 300), null);
  },

  async 'reads what it is given before it settles, and keeps nothing of it'() {
    const collective = await usual();
    const { rank, size } = collective;
    const own = new Uint8Array(64);
    for (let round = 0; round < 20; round++) {
      own.fill(rank + round);
      const all = Array.from({ length: size }, () => new Uint8Array(64));
      await collective.exchange(Array<Uint8Array>(size).fill(own), all);
      own.fill(255);
      for (const [from, bytes] of all.entries()) assert.ok(bytes.every((each) => each === from + round));
    }
  },

  async 'ends with all others'() {
    await (await usual()).close();
  },
});
