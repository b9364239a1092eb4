import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { machineWith } from '../../test/support/machine-with.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { planOpenvino } from './openvino.ts';
import { setupText } from './plan.ts';

const root = temporaryFolder('plan-openvino');
afterEach(() => vi.unstubAllEnvs());

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the plan for openvino', () => {
  it('fetches five libraries of one wheel with a known sum, and what calls them without a script of its own', async () => {
    machineWith(root, 'npm', 'python3');
    const plan = await planOpenvino({}, path.join(root, '.electra-run'));
    expect(plan).toMatchObject({ name: 'openvino', folder: path.join(root, '.electra-run/engines/openvino') });
    const text = setupText(plan);
    expect(text).toMatch(/npm ci --ignore-scripts .*\n\[2[^]*pip download .*--no-deps .*--require-hashes -r requirements\.txt\n/);
    expect(text.match(/openvino\/libs\/lib[^\s]+/g)).toHaveLength(5);
  });

  it('says what is missing on the machine', async () => {
    machineWith(root, 'npm');
    await expect(planOpenvino({}, root)).rejects.toMatchObject({ code: 'setup-impossible', text: expect.stringContaining('python3') });
  });
});
