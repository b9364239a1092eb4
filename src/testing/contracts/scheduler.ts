/** What every scheduler must do, whatever its shape; `rate` is by convention its highest learning rate, and `warmup` its rise. */
import assert from 'node:assert/strict';
import type { Contract } from '../contract.ts';

const totals = [1, 2, 10, 1000];
const warmups = [0, 0.1, 0.5, 1, 7, 5000];

/** Asks for every rate of trainings from one step to a thousand, and of several warm-ups where it has them. */
export const schedulerContract: Contract<'scheduler'> = ({ make, complaints, has }) => ({
  async 'is finite and never negative, and never above the rate'() {
    for (const options of has('warmup') ? warmups.map((warmup) => ({ warmup })) : [{}]) {
      // More steps than the longest warm-up: one that never ends may be refused.
      const { rate } = await make(has('rate') ? { rate: 0.003, ...options } : options, { train: { steps: 10_000, batch: 4 } });
      const most = has('rate') ? 0.003 : Infinity;
      for (const total of totals) {
        for (let step = 0; step <= total + 5; step++) {
          const value = rate(step, total);
          assert.ok(
            Number.isFinite(value) && value >= 0 && value <= most,
            `Step ${step} of ${total} with ${JSON.stringify(options)}: ${value}.`,
          );
        }
      }
    }
  },

  async 'gives every step that is taken a rate above zero'() {
    const { rate } = await make();
    for (const total of totals)
      for (let step = 0; step < total; step++) assert.ok(rate(step, total) > 0, `Step ${step} of ${total}: ${rate(step, total)}.`);
  },

  async 'gives the same rate for the same step, in whatever order it is asked'() {
    const [one, other] = [await make(), await make()];
    const forwards = Array.from({ length: 50 }, (_, step) => one.rate(step, 50));
    const backwards = Array.from({ length: 50 }, (_, step) => other.rate(49 - step, 50)).reverse();
    assert.deepEqual(forwards, backwards);
  },

  ...(has('rate')
    ? {
        async 'needs a rate above zero'() {
          assert.match((await complaints({ rate: 0 })).join(), /scheduler\.rate/);
          assert.match((await complaints({ rate: -1 })).join(), /scheduler\.rate/);
        },
      }
    : {}),

  ...(has('rate') && has('warmup')
    ? {
        async 'rises during warm-up, and comes within a tenth of the rate right after it'() {
          const { rate } = await make({ rate: 0.003, warmup: 0.1 });
          for (let step = 1; step < 100; step++)
            assert.ok(rate(step, 1000) > rate(step - 1, 1000), `It does not rise at step ${step} of a warm-up of 100.`);
          const rates = Array.from({ length: 1000 }, (_, step) => rate(step, 1000));
          const highest = Math.max(...rates);
          const at = rates.indexOf(highest);
          assert.ok(highest >= 0.003 * 0.9, `The highest rate is ${highest} where 'rate' is 0.003.`);
          assert.ok(at >= 98 && at <= 100, `The highest rate comes at step ${at}, and warm-up ends at 100.`);
        },

        async 'needs a warm-up that is not negative'() {
          assert.match((await complaints({ warmup: -1 })).join(), /scheduler\.warmup/);
        },
      }
    : {}),
});
