/** How often each token stands in the training text: what maskers and losses weigh by. */
import { tokenStore, type TokenStoreRequest } from './token-store.ts';

/** Counts by id: [V]. The text is tokenized once, whoever asks: batches are made of the same store. */
export async function tokenFrequencies(request: Omit<TokenStoreRequest, 'part'>): Promise<Float64Array> {
  const { ids } = await tokenStore({ ...request, part: 'train' });
  const counts = new Float64Array(request.tokenizer.vocabularySize);
  for (const id of ids) counts[id] += 1;
  return counts;
}
