/**
 * `protocol: 'paper'`: fine-tuning as Clark et al. (2020) report it, so that two people's tables mean the same. It settles every option
 * that moves a figure; what a file says otherwise is refused.
 *
 *   encoder's width    learning rate   layerDecay        epochs   10 for regression and the sets named RTE or STS, else 3,
 *   up to 256          3e-4            0.8                        unless the kind of task has a number of its own
 *   up to 768          1e-4            0.8               batch 32 · warm-up 0.1, then linearly to 0 · 10 seeds, the last epoch
 *   more               5e-5            0.9               Adam 0.9, 0.999, 1e-6 without weight decay · dropout 0.1
 *
 * The paper's Table 7, by three copies that agree; its seeds are those of section 3.1 (medians of at least 10). Where it is silent its code
 * decides: no bias correction. Layers are counted as its text has it (`layer-rates.ts`).
 */
import type { Around, Settled } from '../component/component.ts';
import { isRecord } from '../component/slots.ts';

interface Settings {
  /** Epochs of this kind of task, whatever its data. */
  readonly epochs?: number;
}

/** For a task's `settles`. */
export function fineTuningProtocol({ epochs }: Settings = {}): (
  options: Readonly<Record<string, unknown>>,
  around: Around,
) => Settled | null {
  return (options, { at }) => {
    const { protocol, dataset } = options;
    if (protocol !== 'paper') return null;
    const by = "the protocol 'paper'";
    const width = at('objective.encoder.hiddenSize');
    if (typeof width !== 'number')
      return {
        by,
        options: {},
        problems: [
          {
            path: ['protocol'],
            message: `${by} goes by the width of the encoder, and there is no objective.encoder.hiddenSize.`,
            hint: 'Leave the protocol out, and say learningRates, layerDecay and epochs.',
          },
        ],
      };
    const [, learningRate, layerDecay] = SIZES.find(([most]) => width <= most) ?? SIZES[SIZES.length - 1];
    return {
      by,
      options: {
        epochs: epochs ?? (isLong(dataset) ? 10 : 3),
        reports: 'last-epoch',
        batch: 32,
        learningRates: [learningRate],
        layerDecay,
        layerCounting: 'paper',
        warmup: 0.1,
        optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: false },
        dropout: 0.1,
        seeds: 10,
      },
      without: ['scheduler', 'patience', 'classWeights'],
    };
  };
}

/** Widest encoder, learning rate, decay. */
const SIZES = [
  [256, 3e-4, 0.8],
  [768, 1e-4, 0.8],
  [Number.POSITIVE_INFINITY, 5e-5, 0.9],
] as const;

/** What the paper trains ten epochs on. */
const LONG = new Set(['rte', 'sts', 'stsb', 'sts-b']);

function isLong(dataset: unknown): boolean {
  return isRecord(dataset) && Object.values(dataset).some((value) => typeof value === 'string' && LONG.has(value.toLowerCase()));
}
