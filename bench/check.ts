/**
 * The guard: both sides must compute the same thing before their times mean anything.
 *
 * Our initial weights are exported as Hugging Face folders; PyTorch loads them and gets our batches and
 * our samples. Losses and gradient norms of the first updates must agree, and so must the number of
 * parameters and of floating-point operations. Without dropout, whose masks differ.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Event } from './child.ts';
import { flopsOf, multiplications } from './multiplications.ts';
import { commandOf, peers, specOf, type Places } from './peers.ts';
import type { Work } from './spec.ts';
import { spareOf } from './systems.ts';

const UPDATES = 3;
/** Largest relative difference that is still rounding. */
const TOLERANCE = 1e-3;
/** Without a warm-up, at five times as much, the third update of the base network has a gradient norm of 2,000, and any rounding shows. */
const RATE = 1e-4;

export interface CheckResult {
  /** Largest relative difference of a loss or gradient norm over the updates. */
  readonly difference: number;
  readonly parameters: number;
  readonly flops: number;
  /** How much more the other side multiplies, and why that is no other computation. */
  readonly spare?: string;
  /** What does not agree; empty when all does. */
  readonly problems: readonly string[];
}

export async function check(work: Work, places: Places): Promise<CheckResult> {
  const folder = await mkdtemp(path.join(places.scratch, 'check-'));
  try {
    const small = { ...work, kind: 'pretrain', dropout: 0, batch: Math.min(work.batch, 2), steps: UPDATES } as const;
    const ours = await eventsOf(small, 'ours', folder, places);
    const theirs = await eventsOf(small, 'pytorch-eager-f32', folder, places);
    return compare(ours, theirs, flopsOf(multiplications(specOf(small, peers[0], places))), spareOf(work));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function compare(ours: readonly Event[], theirs: readonly Event[], flops: number, spare: string | null): CheckResult {
  const pairs = ours.flatMap((event, index) => {
    if (event.event !== 'step') return [];
    const [here, there] = [event, theirs[index]].map((each) => ({ ...each?.losses, norm: each?.norm ?? NaN }) as Record<string, number>);
    return Object.keys(here).map((figure) => ({ figure, update: index + 1, ours: here[figure], theirs: there[figure] ?? NaN }));
  });
  const [end, theirEnd] = [ours[ours.length - 1], theirs[theirs.length - 1]];
  const problems = pairs
    .filter((pair) => !(difference(pair.ours, pair.theirs) < TOLERANCE))
    .map((pair) => `${pair.figure} at update ${pair.update}: ${pair.ours} here, ${pair.theirs} in PyTorch`);
  const updates = new Set(pairs.map(({ update }) => update)).size;
  if (updates !== UPDATES || theirs.length !== ours.length) problems.push(`${updates} updates instead of ${UPDATES}`);
  if (end.parameters !== theirEnd.parameters) problems.push(`${end.parameters} parameters here, ${theirEnd.parameters} in PyTorch`);
  const times = (theirEnd.flops ?? NaN) / flops;
  if (!(times > 0.99 && (times < 1.01 || spare !== null))) problems.push(`${flops} operations counted here, ${theirEnd.flops} in PyTorch`);
  return {
    difference: Math.max(...pairs.map((pair) => difference(pair.ours, pair.theirs))),
    parameters: end.parameters ?? NaN,
    flops,
    ...(spare === null ? {} : { spare: `PyTorch's class multiplies ${times.toFixed(2)} times as much: ${spare}.` }),
    problems,
  };
}

/** Relative to the larger. */
function difference(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

async function eventsOf(work: Work, name: string, folder: string, places: Places): Promise<Event[]> {
  const peer = peers.find((each) => each.name === name) ?? peers[0];
  const { program, args, env, cwd } = commandOf(peer, { ...specOf(work, peer, places, { check: folder }), learningRate: RATE }, places);
  const { stdout } = await promisify(execFile)(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event);
}
