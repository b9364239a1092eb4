/** Step times of three networks over batches on each device, with the memory that they take and one profile by operation. */
import path from 'node:path';
import { works, trial, type NetworkSpec } from '../spec.ts';
import { failure, type Children } from './child.ts';
import type { Device } from './engines.ts';
import { watchMemory } from './memory-watch.ts';
import type { Findings, Part, Setting } from './part.ts';
import type { StepsEvent, StepsSpec } from './steps.ts';

export interface SizedNetwork {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly length: number;
  readonly batches: readonly number[];
  /** The batch that is profiled, and that PyTorch is measured with too. */
  readonly main: number;
  /** Where the CPU is measured beside: one batch that it can do in seconds. */
  readonly onCpu?: number;
}

/** Networks and lengths of `npm run bench`; batches from its own to what fills a card. */
export const networks: readonly SizedNetwork[] = [
  { name: 'small', network: networkOf('small'), length: 128, batches: [8, 32, 128], main: 32, onCpu: 8 },
  { name: 'tiny', network: networkOf('tiny'), length: 64, batches: [32, 128, 512], main: 128, onCpu: 32 },
  { name: 'base', network: networkOf('base'), length: 512, batches: [2, 8, 32], main: 8 },
];

/** For an emulated card, which needs seconds for a step of it. */
export const smallest: readonly SizedNetwork[] = [
  { name: 'trial', network: trial.network, length: 32, batches: [2, 4], main: 4, onCpu: 4 },
];

export interface Timing {
  readonly batch: number;
  /** Median seconds of an update, and how many were measured. */
  readonly seconds?: number;
  readonly updates?: number;
  readonly tokensPerSecond?: number;
  readonly firstUpdateAfter?: number;
  readonly microBatch?: number;
  /** MiB: largest of the process, and of all that the card holds, less what it held before. */
  readonly memory?: number;
  readonly cardMemory?: number | null;
  readonly failed?: string;
}

export interface SpeedResult {
  readonly device?: string;
  readonly parameters?: number;
  readonly length: number;
  readonly timings: Timing[];
  profile?: Extract<StepsEvent, { event: 'profile' }>;
  /** What ended the process early. */
  failed?: string;
}

export function speedPart(setting: Setting, devices: readonly Device[]): Part {
  return {
    name: 'speed',
    title: 'Seconds per update',
    limit: setting.quick ? 90 : 200,
    async run(children, found) {
      for (const sized of setting.quick ? smallest : networks) {
        for (const device of devices) {
          await measure(children, setting, found, sized, device);
          await measure(children, setting, found, { ...sized, batches: [sized.main] }, device, 'float16');
        }
        if (sized.onCpu !== undefined) await measure(children, setting, found, { ...sized, batches: [sized.onCpu] }, 'cpu');
      }
    },
  };
}

async function measure(
  children: Children,
  setting: Setting,
  found: Findings,
  { name, network, length, batches, main }: SizedNetwork,
  device: Device,
  precision?: 'float16',
): Promise<void> {
  const result: SpeedResult & { device?: string; parameters?: number } = { length, timings: [] };
  found[`${name} on ${device}${precision === undefined ? '' : ` in ${precision}`}`] = result;
  const spec: StepsSpec = {
    network,
    device,
    precision,
    batches,
    length,
    seconds: setting.quick ? 1 : 3,
    ...(device === 'cpu' ? {} : { profiled: main }),
    threads: setting.threads,
    scratch: path.join(setting.work, 'steps'),
  };
  const watched = watchMemory();
  const ended = await children.run(process.execPath, [path.join(setting.root, 'bench/dist/gpu/steps.js'), JSON.stringify(spec)], {
    limit: 70,
    onStart: (_, pid) => watched.start(pid),
    onLine(line) {
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line) as StepsEvent;
      if (event.event === 'ready') Object.assign(result, { device: event.device, parameters: event.parameters });
      if (event.event === 'batch') watched.reset();
      if (event.event === 'failed') result.timings.push({ batch: event.batch, failed: event.reason });
      if (event.event === 'profile') result.profile = event;
      if (event.event === 'timed') result.timings.push(timingOf(event, length, watched.peak()));
    },
  });
  watched.end();
  if (ended.code !== 0) result.failed = failure(ended);
}

function timingOf(
  { batch, seconds, first, microBatch }: Extract<StepsEvent, { event: 'timed' }>,
  length: number,
  peak: { memory: number; card: number | null },
): Timing {
  const median = seconds.toSorted((a, b) => a - b)[Math.floor((seconds.length - 1) / 2)];
  return {
    batch,
    seconds: median,
    updates: seconds.length,
    tokensPerSecond: (batch * length) / median,
    firstUpdateAfter: first,
    microBatch,
    memory: peak.memory,
    cardMemory: peak.card,
  };
}

function networkOf(name: string): NetworkSpec {
  const work = works.find((each) => each.name === name);
  if (!work) throw new Error(`There is no work '${name}' in the benchmark.`);
  return work.network;
}
