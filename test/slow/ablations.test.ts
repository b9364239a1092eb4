/** Two of the ablations that ship, run as they are but for the shortest runs there are. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINUTES = 300_000;
const folder = temporaryFolder('ablations');

it.each([
  ['lambda', ['lambda=1', 'lambda=10', 'lambda=20', 'lambda=50', 'lambda=100'], 'lambda=50'],
  ['generator-width', ['width=1_8', 'width=1_4', 'width=1_2', 'width=3_4', 'width=1'], 'width=1/4'],
])(
  '%s runs, and is compared with its baseline',
  async (name, members, baseline) => {
    const reduced = path.join(root, 'test/fixtures/experiments/reduced.json5');
    const ran = await cli(['sweep', path.join(root, `experiments/ablations/${name}.json5`), '--set-file', reduced, '--jobs', '2'], {
      folder,
    });
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('5 members: 5 finished.') });
    for (const member of members) expect(ran.out).toMatch(new RegExp(`^${member}-seed=1 +finished`, 'm'));
    const compared = await cli(['compare', `runs/${name}`], { folder });
    expect(compared).toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`difference to ${baseline} `)) });
  },
  MINUTES,
);
