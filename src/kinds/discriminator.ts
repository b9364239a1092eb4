/** A discriminator: the head that judges of every token, on top of the encoder that is kept, whether it is the original. */
import type { Head, Trunk } from '../nn/network.ts';

/** Makes the head that judges tokens, for whichever trunk it stands on. */
export interface Discriminator {
  /** Logit of "replaced" per token: [N, D] → [N, 1]. */
  head(trunk: Trunk): Head;
}
