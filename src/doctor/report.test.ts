import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { lookAtMachine, type Machine } from './machine.ts';
import { reportText } from './report.ts';

const machine: Machine = {
  versions: { 'electra-run': '0.1.0', 'onnxruntime-node': null },
  cpu: 'A CPU',
  cores: 4,
  threads: 2,
  memoryGiB: 23.4,
  freeGiB: 9.1,
  platform: 'linux 6.1 x64',
  gpus: [{ name: 'NVIDIA T4', driver: '580.65', computeCapability: 7.5, memoryMiB: 15360 }],
  slurm: '22.05.8',
  ray: '2.60.0',
  mpi: 'Open MPI 4.1.4',
  setups: { cuda: { onnxruntime: '1.30.0', libraries: 'of the system' } },
};

it('the report has a line for each engine, and below what is wrong with those that do not work and what to type', () => {
  const text = reportText(machine, [
    {
      name: 'onnx',
      works: true,
      figures: { device: 'cpu, 2 threads', gigaflops: 187.26, losses: [1], tokensPerSecond: 41203.4 },
      difference: 8e-8,
      problems: [],
      remedies: [],
    },
    {
      name: 'tfjs-node',
      works: false,
      figures: null,
      difference: null,
      problems: ['It is not installed.'],
      remedies: ['npx electra-run setup tfjs-node'],
    },
  ]);
  expect(text).toBe(`electra-run 0.1.0, onnxruntime-node is missing
A CPU, 4 cores, 2 used (ELECTRA_RUN_THREADS), 23.4 GiB memory (9.1 free), linux 6.1 x64
NVIDIA T4, 15 GiB, driver 580.65, compute capability 7.5
Slurm 22.05.8 (sweep … --launcher slurm)
Ray 2.60.0 at http://127.0.0.1:8265 (sweep … --launcher ray)
MPI: Open MPI 4.1.4 (parallel: { type: 'mpi' })
set up: cuda (onnxruntime 1.30.0, libraries of the system)

engine                 GFLOP/s  tokens/s  off by  runs on
──────────────  ─────  ───────  ────────  ──────  ──────────────
onnx (default)  works    187.3    41,203    8e-8  cpu, 2 threads
tfjs-node       no

GFLOP/s: products of two 512 × 512 matrices. tokens/s: training steps of a tiny network. Off by: its losses against those of tfjs, relative.

tfjs-node
  It is not installed.
  → npx electra-run setup tfjs-node`);
});

it('the machine has versions, cores, memory, and what was set up on it', async () => {
  const cache = temporaryFolder('machine');
  for (const name of ['tfjs-node', 'half-made.partial']) mkdirSync(path.join(cache, 'engines', name), { recursive: true });
  writeFileSync(path.join(cache, 'engines/tfjs-node/setup.json'), '{"tensorflow": "tensorflow-cpu 2.21.0"}');
  const found = await lookAtMachine(cache);
  expect(found.setups).toEqual({ 'tfjs-node': { tensorflow: 'tensorflow-cpu 2.21.0' } });
  expect(found.versions.node).toBe(process.versions.node);
  expect(found.freeGiB).toBeLessThan(found.memoryGiB);
  expect((await lookAtMachine(path.join(cache, 'none'))).setups).toEqual({});
});
