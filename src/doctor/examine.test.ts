import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { shortened } from '../engine/onnx/device/require.ts';
import { examine, farthest, type Finding } from './examine.ts';
import { webgpuRemedies, type ExaminedEngine } from './subjects.ts';

const root = temporaryFolder('doctor');

const figures = (...losses: number[]): string =>
  JSON.stringify({ figures: { device: 'somewhere', gigaflops: 5, losses, tokensPerSecond: 7 } });

/** What each engine's process does, by the engine's name; the others' numbers are compared with those of `tfjs`. */
async function found(
  processes: Readonly<Record<string, string>>,
  { limit = 20_000, absent = {} }: { limit?: number; absent?: Readonly<Record<string, string>> } = {},
): Promise<Readonly<Record<string, Finding>>> {
  const probe = path.join(root, 'probe.cjs');
  writeFileSync(
    probe,
    `const { engine } = JSON.parse(process.argv[2]);\n${Object.entries(processes)
      .map(([name, code]) => `if (engine === '${name}') { ${code} }`)
      .join('\n')}`,
  );
  const subjects = Object.keys(processes).map((name): ExaminedEngine => ({
    name,
    engine: name as ExaminedEngine['engine'],
    absent: absent[name],
    remedies: (said) => [`cure of ${name}${said.includes('libvulkan') ? ' and Vulkan' : ''}`],
    repairs: () => [`repair of ${name}`],
  }));
  const findings = await examine({ subjects, cacheFolder: root, limit, onBegin: () => {}, probe });
  return Object.fromEntries(findings.map((each) => [each.name, each]));
}

describe('an engine', () => {
  it('works when its losses are those of the reference, and does not when they are others', async () => {
    const good = await found({ onnx: `console.log('${figures(3, 2.0001)}')`, tfjs: `console.log('${figures(3, 2)}')` });
    expect(good.onnx).toMatchObject({ works: true, figures: { gigaflops: 5 }, problems: [], remedies: [] });
    expect(good.onnx.difference).toBeCloseTo(5e-5, 6);
    const bad = await found({ onnx: `console.log('${figures(3, 2.1)}')`, tfjs: `console.log('${figures(3, 2)}')` });
    expect(bad.onnx).toMatchObject({ works: false, problems: [expect.stringContaining("differ from the reference's by 5.00 %")] });
    expect((await found({ onnx: `console.log('${figures(3, 2)}')` })).onnx).toMatchObject({ works: true, difference: null });
  });

  it('that says why it cannot start is reported with that and its cure, which may hang on what its libraries said', async () => {
    const { onnx } = await found({
      onnx: `console.error('libvulkan.so.1: cannot open'); console.log('{"reason": "No adapters.\\\\nmore"}')`,
    });
    expect(onnx).toEqual({
      name: 'onnx',
      works: false,
      figures: null,
      difference: null,
      problems: ['No adapters.'],
      remedies: ['cure of onnx and Vulkan'],
    });
  });

  it('that does not load is to be set up anew', async () => {
    const findings = await found({ 'tfjs-node': `console.log('{"reason": "no library", "code": "engine-broken"}')` });
    expect(findings['tfjs-node'].remedies).toEqual(['repair of tfjs-node']);
  });

  it('that is not there is not tried', async () => {
    const { onnx } = await found(
      { onnx: "require('fs').writeFileSync('/no/such/folder/x', '')" },
      { absent: { onnx: 'It is not installed.' } },
    );
    expect(onnx).toMatchObject({ works: false, problems: ['It is not installed.'], remedies: ['cure of onnx'] });
  });

  it('that never answers or takes its process down does not keep the others from being tried', async () => {
    const findings = await found(
      {
        onnx: 'setInterval(() => {}, 1000); return;',
        'tfjs-node': "process.kill(process.pid, 'SIGSEGV'); return;",
        tfjs: `console.log('${figures(1)}')`,
      },
      { limit: 2000 },
    );
    expect(findings.onnx.problems).toEqual(['It took longer than 2 seconds.']);
    expect(findings['tfjs-node'].problems).toEqual(['Its process ended with SIGSEGV.']);
    expect(findings.tfjs.works).toBe(true);
  });
});

it('losses that are missing or not numbers are infinitely far away', () => {
  expect(farthest([1, 2], [1, 2])).toBe(0);
  expect(farthest([1], [1, 2])).toBe(Infinity);
  expect(farthest([Number.NaN], [1])).toBe(Infinity);
});

it('what onnxruntime says is shown without its source files', () => {
  expect(
    shortened(
      'The device cannot be used: /onnxruntime_src/a/b.cc:136 auto f()::<lambda()> status == Success was false. ' +
        'Failed to get a WebGPU adapter: No supported adapters.\n',
    ),
  ).toBe('The device cannot be used: Failed to get a WebGPU adapter: No supported adapters.');
});

it('without Vulkan its loader is to be installed, with it the driver of the card, and elsewhere only that', () => {
  expect(webgpuRemedies("Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file", 'linux').join()).toContain(
    'apt-get install libvulkan1',
  );
  expect(webgpuRemedies('No supported adapters', 'linux').join()).toMatch(/^Vulkan is there.*mesa-vulkan-drivers/);
  expect(webgpuRemedies('No supported adapters', 'win32').join()).not.toMatch(/apt-get|Vulkan/);
});
