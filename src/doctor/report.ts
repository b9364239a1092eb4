/** What the doctor found, as a person reads it. */
import { formatFigure, renderTable } from '../track/table.ts';
import type { Finding } from './examine.ts';
import { RAY_HERE, type Machine } from './machine.ts';
import { DEFAULT } from './subjects.ts';

/** A table of all engines, and below it what to do for those that do not work. */
export function reportText(machine: Machine, findings: readonly Finding[]): string {
  const rows = findings.map(({ name, works, figures, difference }) => [
    name === DEFAULT ? `${name} (default)` : name,
    works ? 'works' : 'no',
    figures ? formatFigure(Math.round(figures.gigaflops * 10) / 10) : '',
    figures ? formatFigure(Math.round(figures.tokensPerSecond)) : '',
    difference === null ? '' : difference === 0 ? '0' : difference.toExponential(0),
    figures?.device ?? '',
  ]);
  return [
    machineText(machine),
    renderTable(['engine', '', 'GFLOP/s', 'tokens/s', 'off by', 'runs on'], rows),
    'GFLOP/s: products of two 512 × 512 matrices. tokens/s: training steps of a tiny network. ' +
      'Off by: its losses against those of tfjs, relative.',
    ...findings.filter(({ works }) => !works).map(complaint),
  ].join('\n\n');
}

function machineText({ versions, cpu, cores, threads, memoryGiB, freeGiB, platform, gpus, slurm, ray, mpi, setups }: Machine): string {
  return [
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version ?? 'is missing'}`)
      .join(', '),
    `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}${threads === cores ? '' : `, ${threads} used (ELECTRA_RUN_THREADS)`}, ` +
      `${memoryGiB} GiB memory (${freeGiB} free), ${platform}`,
    gpus.length === 0
      ? 'no NVIDIA GPU'
      : gpus
          .map(
            ({ name, memoryMiB, driver, computeCapability }) =>
              `${name}, ${Math.round(memoryMiB / 1024)} GiB, driver ${driver}, compute capability ${computeCapability}`,
          )
          .join('\n'),
    slurm === null ? 'no Slurm' : `Slurm ${slurm} (sweep … --launcher slurm)`,
    ray === null ? `no Ray at ${RAY_HERE}` : `Ray ${ray} at ${RAY_HERE} (sweep … --launcher ray)`,
    mpi === null ? 'no MPI' : `MPI: ${mpi} (parallel: { type: 'mpi' })`,
    ...Object.entries(setups).map(
      ([name, record]) =>
        `set up: ${name} (${Object.entries(record)
          .map(([key, value]) => `${key} ${value}`)
          .join(', ')})`,
    ),
  ].join('\n');
}

function complaint({ name, problems, remedies }: Finding): string {
  return [name, ...problems.map((problem) => `  ${problem}`), ...remedies.map((remedy) => `  → ${remedy}`)].join('\n');
}
