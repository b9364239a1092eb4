/** An encoder: an architecture. It makes trunks of any size, so that an objective can ask for a smaller one of the same kind. */
import type { Trunk, TrunkSize } from '../nn/network.ts';

/** What a trunk is to be like. */
export interface TrunkRequest {
  readonly vocabularySize: number;
  /** Sizes in place of the encoder's own, for a network beside the main one. */
  readonly size?: Partial<Pick<TrunkSize, 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize'>>;
  /** Options of the encoder in place of its own, e.g. a position scheme; an option that it does not have is refused. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Id of padding, for architectures whose positions depend on it; 0 unless given. */
  readonly padding?: number;
}

/** Makes trunks of one architecture, of the size that is asked for. */
export interface Encoder {
  trunk(request: TrunkRequest): Trunk;
  /** Of an encoder-decoder: what reads the states of `trunk` as its `view.memory`. The word table is the trunk's and not listed again. */
  decoder?(request: TrunkRequest): Trunk;
}
