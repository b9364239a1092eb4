/**
 * The numbers of a model: parameters, gradients and optimizer slots as flat regions of one memory.
 *
 * One plain WebAssembly memory holds everything, so that WebAssembly optimizers, the engine's
 * inputs and outputs, and checkpoints all see the same bytes without a copy. Only a model too large for
 * one (4 GiB: 268 million parameters with Adam's two slots) has its regions beside it; optimizers then
 * get at them in pieces.
 */
import type { ParameterSpec } from './parameters.ts';

/** A parameter with the place of its floats, the same in every region. */
export interface Placement extends ParameterSpec {
  /** First float of this parameter in every region. */
  readonly offset: number;
  readonly size: number;
}

/** Bytes per page of WebAssembly memory. */
const PAGE = 65536;

/** Bytes that one WebAssembly memory can have. */
const MOST_BYTES = 65536 * PAGE;

/** Weights, gradients and slots, all laid out alike. Throws an Error where two parameters share a name. */
export class FlatMemory {
  /** Holds the scratch page, and the regions before it where they fit. */
  readonly memory: WebAssembly.Memory;
  /** Floats per region: every parameter starts at a multiple of 16 floats (64 bytes). Padding stays 0. */
  readonly length: number;
  readonly placements: readonly Placement[];
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** The last page of the memory, where kernels put operands that lie elsewhere; holds nothing between calls. */
  readonly scratch: Float32Array;
  readonly #byName: Map<string, Placement>;

  /** `most`: bytes that the WebAssembly memory may have; for tests. */
  constructor(parameters: readonly ParameterSpec[], slots: readonly string[], { most = MOST_BYTES }: { most?: number } = {}) {
    let offset = 0;
    this.placements = parameters.map((spec) => {
      const size = spec.shape.reduce((product, dimension) => product * dimension, 1);
      const placement = { ...spec, offset, size };
      offset += Math.ceil(size / 16) * 16;
      return placement;
    });
    this.#byName = new Map(this.placements.map((placement) => [placement.name, placement]));
    if (this.#byName.size !== parameters.length)
      throw new Error(`Two parameters share a name: ${twice(parameters.map(({ name }) => name))}.`);
    this.length = offset;
    const pagesOfRegions = Math.ceil((offset * (2 + slots.length) * 4) / PAGE);
    const fits = (pagesOfRegions + 1) * PAGE <= most;
    const pages = fits ? pagesOfRegions + 1 : 1;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const region = (index: number): Float32Array =>
      fits ? new Float32Array(this.memory.buffer, index * offset * 4, offset) : new Float32Array(offset);
    this.weights = region(0);
    this.gradients = region(1);
    this.slots = Object.fromEntries(slots.map((slot, index) => [slot, region(2 + index)]));
    this.scratch = new Float32Array(this.memory.buffer, (pages - 1) * PAGE, PAGE / 4);
  }

  /** Where a parameter lies; throws for an unknown name. */
  placement(name: string): Placement {
    const found = this.#byName.get(name);
    if (!found) throw new Error(`There is no parameter '${name}'.`);
    return found;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The parameter's floats in a region, in place. */
  view(region: Float32Array, name: string): Float32Array {
    const { offset, size } = this.placement(name);
    return region.subarray(offset, offset + size);
  }
}

function twice(names: readonly string[]): string {
  return names.find((name, index) => names.indexOf(name) !== index) ?? '';
}
