/** Who is measured: names, the process of each, and which works it takes part in. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from './measure.ts';
import { multiplications } from './multiplications.ts';
import type { Spec, Work } from './spec.ts';
import { chosenPositions } from './systems.ts';

export type PeerName =
  | 'ours'
  | 'ours-openvino-f32'
  | 'ours-bf16'
  | 'pytorch-compile-bf16'
  | 'pytorch-compile-f32'
  | 'pytorch-eager-bf16'
  | 'pytorch-eager-f32'
  | 'pytorch-compile-micro'
  | 'gemms'
  | 'gemms-bf16'
  | 'tfjs-node'
  | 'tfjs-wasm';

export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  readonly mode: string;
  /** Sequences per forward and backward pass, where not the whole batch. */
  readonly micro?: number;
  /** Measured once per work: it takes minutes. */
  readonly slow?: { readonly warmup: number; readonly steps: number };
  takesPart(work: Work): boolean;
}

const everywhere = (): boolean => true;
const eager = ({ withoutEager, name }: Work): boolean => !withoutEager && ['small', 'tiny', 'trial'].includes(name);

export const peers: readonly Peer[] = [
  { name: 'ours', title: 'electra-run', mode: 'onnx', takesPart: everywhere },
  { name: 'ours-openvino-f32', title: 'electra-run, openvino, float32', mode: 'openvino-f32', takesPart: everywhere },
  { name: 'ours-bf16', title: 'electra-run, openvino, bfloat16', mode: 'openvino-bf16', takesPart: everywhere },
  { name: 'pytorch-compile-f32', title: 'PyTorch, torch.compile, float32', mode: 'compile-f32', takesPart: everywhere },
  { name: 'pytorch-compile-bf16', title: 'PyTorch, torch.compile, bfloat16', mode: 'compile-bf16', takesPart: everywhere },
  { name: 'pytorch-eager-f32', title: 'PyTorch, eager, float32', mode: 'eager-f32', takesPart: everywhere },
  { name: 'pytorch-eager-bf16', title: 'PyTorch, eager, bfloat16', mode: 'eager-bf16', takesPart: everywhere },
  {
    name: 'pytorch-compile-micro',
    title: 'PyTorch, torch.compile, float32, micro-batches of 16',
    mode: 'compile-f32',
    micro: 16,
    takesPart: ({ name }) => name === 'small-32',
  },
  { name: 'gemms', title: 'bare matrix multiplications (floor)', mode: 'gemms', takesPart: everywhere },
  { name: 'gemms-bf16', title: 'bare matrix multiplications in bfloat16', mode: 'gemms-bf16', takesPart: everywhere },
  { name: 'tfjs-node', title: 'our program on tfjs-node, eager', mode: 'tfjs-node', slow: { warmup: 1, steps: 3 }, takesPart: eager },
  {
    name: 'tfjs-wasm',
    title: "our program on tfjs's wasm backend, eager",
    mode: 'tfjs-wasm',
    slow: { warmup: 0, steps: 1 },
    takesPart: eager,
  },
];

export interface Places {
  /** Folder of the repository. */
  readonly root: string;
  readonly python: string;
  /** Folder for vocabularies, compiled kernels and exchanged weights. */
  readonly scratch: string;
  /** The product's cache folder. */
  readonly cache: string;
  readonly threads: number;
}

/** What the process is asked to do; the same figures for every peer. */
export function specOf(work: Work, peer: Peer, { scratch, cache, threads }: Places, change: Partial<Spec> = {}): Spec {
  const { name: _, title: __, withoutEager: ___, ...asked } = work;
  return {
    ...asked,
    mode: peer.mode,
    threads,
    chosen: chosenPositions(work.length, work.system),
    classes: 26,
    learningRate: 5e-4,
    warmup: 3,
    seconds: 5,
    scratch,
    cache,
    ...(peer.micro === undefined ? {} : { micro: peer.micro }),
    ...peer.slow,
    ...change,
  };
}

export function commandOf(peer: Peer, spec: Spec, { root, python, scratch }: Places): Command {
  const json = JSON.stringify(peer.name === 'gemms-bf16' ? { ...spec, multiplications: multiplications(spec) } : spec);
  const cwd = root;
  if (peer.name.startsWith('pytorch') || peer.name === 'gemms-bf16') {
    return {
      program: python,
      args: [path.join(root, 'bench/peers', peer.name === 'gemms-bf16' ? 'floor.py' : 'pytorch.py'), json],
      cwd,
      env: { TORCHINDUCTOR_CACHE_DIR: path.join(scratch, 'inductor'), TOKENIZERS_PARALLELISM: 'false' },
    };
  }
  return { program: process.execPath, args: [path.join(root, 'bench/dist', peer.name === 'gemms' ? 'floor.js' : 'ours.js'), json], cwd };
}

/** Why it cannot be measured here, or null. */
export function absence(peer: Peer, { root, cache }: Places): string | null {
  if (peer.mode.startsWith('openvino'))
    return existsSync(path.join(cache, 'engines/openvino')) ? null : 'not installed: npx electra-run setup openvino';
  if (peer.name !== 'tfjs-node') return null;
  const there = [path.join(cache, 'engines/tfjs-node'), path.join(root, 'node_modules/@tensorflow/tfjs-node')].some((folder) =>
    existsSync(folder),
  );
  return there ? null : 'not installed: npx electra-run setup tfjs-node';
}
