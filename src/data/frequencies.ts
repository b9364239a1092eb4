/** How often each token stands in the training text: what maskers and losses weigh by. */
import { tokenStores, type TokenStoreRequest } from './store/token-store.ts';

/** Counts by id: [V]. The text is tokenized once, whoever asks: batches are made of the same store. */
export async function tokenFrequencies(request: TokenStoreRequest): Promise<Float64Array> {
  return (await tokenStores(request)).train.frequencies;
}
