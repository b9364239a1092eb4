/** PyTorch on the same card, where the Python that is there has it: eager and compiled, in bfloat16, the same networks and batches. */
import path from 'node:path';
import { chosenPositions } from '../systems.ts';
import type { Spec } from '../spec.ts';
import { failure, type Children } from './child.ts';
import type { Part, Setting } from './part.ts';
import { networks, smallest, type SizedNetwork } from './speed.ts';

export interface PeerTiming {
  readonly seconds?: number;
  readonly updates?: number;
  readonly tokensPerSecond?: number;
  readonly firstUpdateAfter?: number;
  /** MiB that PyTorch took from the card at most. */
  readonly cardMemory?: number;
  readonly failed?: string;
}

const MODES = ['eager-bf16', 'compile-bf16', 'compile-f32'] as const;

const LOOK = `import json, sys
import torch, transformers
print(json.dumps({"python": sys.version.split()[0], "torch": torch.__version__, "transformers": transformers.__version__,
  "cuda": torch.version.cuda, "device": torch.cuda.get_device_name(0) if torch.cuda.is_available() else None}))`;

export function pytorchPart(setting: Setting): Part {
  return {
    name: 'pytorch',
    title: 'PyTorch beside it',
    limit: setting.quick ? 60 : 170,
    async run(children, found) {
      const looked = await children.run('python3', ['-c', LOOK], { limit: 60 });
      if (looked.code !== 0) {
        found.absent = `python3 has no torch with transformers here (${failure(looked)})`;
        return;
      }
      const versions = JSON.parse(looked.out.split('\n').at(-1) ?? '') as { readonly device: string | null };
      found.versions = versions;
      const device = versions.device === null ? 'cpu' : 'cuda';
      if (device === 'cpu' && !setting.quick) {
        found.absent = 'its torch sees no card';
        return;
      }
      // What is compared first comes first: compiling takes a minute for each network.
      for (const mode of MODES) {
        for (const sized of setting.quick ? smallest : networks)
          found[`${sized.name}, ${mode}, batch ${sized.main}`] = await measure(children, setting, sized, mode, device);
      }
    },
  };
}

async function measure(
  children: Children,
  { root, work, threads = 1 }: Setting,
  { network, length, main }: SizedNetwork,
  mode: string,
  device: 'cpu' | 'cuda',
): Promise<PeerTiming> {
  const spec: Spec & { readonly device: string } = {
    kind: 'pretrain',
    system: 'electra',
    network,
    batch: main,
    length,
    dropout: 0,
    steps: 60,
    mode,
    device,
    threads,
    chosen: chosenPositions(length),
    classes: 2,
    learningRate: 5e-4,
    warmup: 3,
    seconds: 3,
    scratch: work,
    cache: work,
  };
  const seconds: number[] = [];
  const started = performance.now();
  let [first, cardMemory]: [number | undefined, number | undefined] = [undefined, undefined];
  const ended = await children.run('python3', [path.join(root, 'bench/peers/pytorch.py'), JSON.stringify(spec)], {
    limit: mode.startsWith('compile') ? 80 : 30,
    environment: { TORCHINDUCTOR_CACHE_DIR: path.join(work, 'inductor'), TOKENIZERS_PARALLELISM: 'false' },
    onLine(line) {
      if (!line.startsWith('{')) return;
      const event = JSON.parse(line) as { event: string; seconds?: number; warmup?: boolean; cardPeak?: number };
      if (event.event === 'step') first ??= (performance.now() - started) / 1000;
      if (event.event === 'step' && event.warmup === false && event.seconds !== undefined) seconds.push(event.seconds);
      if (event.event === 'end' && event.cardPeak !== undefined) cardMemory = Math.round(event.cardPeak / 2 ** 20);
    },
  });
  if (seconds.length === 0) return { failed: failure(ended) };
  const median = seconds.toSorted((a, b) => a - b)[Math.floor((seconds.length - 1) / 2)];
  return { seconds: median, updates: seconds.length, tokensPerSecond: (main * length) / median, firstUpdateAfter: first, cardMemory };
}
