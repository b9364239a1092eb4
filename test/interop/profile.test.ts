/** TensorBoard's profile plugin opens what `--profile` writes. */
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

const folder = temporaryFolder('interop-profile');
const golden = path.join(root, 'test/fixtures/experiments/golden.json5');

interface Profile {
  readonly tools: readonly string[];
  readonly hosts: readonly string[];
  readonly trace: {
    readonly traceEvents: readonly {
      readonly name?: string;
      readonly ph?: string;
      readonly dur?: number;
      readonly args?: Readonly<Record<string, unknown>>;
    }[];
  };
}

it('shows the steps and their operations in its trace viewer', async () => {
  expect(await cli([golden, 'name=profiled', 'train.steps=30', '--profile'], { folder })).toMatchObject({ code: 0 });
  const profiles = Object.entries((await runPython('read_profile.py', path.join(folder, 'runs'))) as Record<string, Profile>);
  expect(profiles.map(([name]) => name)).toEqual([expect.stringMatching(/^profiled\/[\dT-]+$/)]);
  const [[, { tools, hosts, trace }]] = profiles;
  expect(hosts).toEqual([hostname()]);
  expect(tools).toContain('trace_viewer@');
  const events = trace.traceEvents.filter(({ ph }) => ph === 'X');
  expect(events.filter(({ name }) => name === 'forward and backward')).toHaveLength(20);
  const products = events.filter(({ name }) => name === 'Gemm');
  expect(products.length).toBeGreaterThan(20 * 10);
  expect(products[0].dur).toBeGreaterThan(0);
  expect(products[0].args).toMatchObject({ node: expect.stringMatching(/Gemm/), shapes: expect.stringMatching(/float/) });
}, 600_000);
