/** What the names of tensors in a folder say of them. */

/** Position ids and causal masks are written by some versions of transformers, and are the same in every model. */
export function isConstant(name: string): boolean {
  return name.endsWith('position_ids') || /\.attn\.(masked_)?bias$/.test(name);
}

/** What files of 2018 and 2019, which were made from TensorFlow's, call the two parameters of a norm. */
export function olderNames(name: string): readonly string[] {
  const [, norm, parameter] = /^(.*\bLayerNorm)\.(weight|bias)$/.exec(name) ?? [];
  return norm === undefined ? [] : [`${norm}.${parameter === 'weight' ? 'gamma' : 'beta'}`];
}

/** The part of a head on a whole text that some models have beneath their trunk's name. */
export function isPooler(name: string): boolean {
  return /(^|\.)pooler\./.test(name);
}

/** Output layers and second tables that are one with the word table here, and may stand in the file all the same. */
const TIED = /(^|\.)([a-z_]*lm_head|lm_loss|decoder|embed_tokens)\.weight$/;

/** What a tensor must repeat that is no parameter here: the word table, which is listed first, or the bias that a head has beside it. */
export function tiedTo(name: string, known: readonly string[], heads: 'optional' | 'required'): string | undefined {
  const modules = new Set(known.map(moduleOf));
  if (name.endsWith('decoder.bias')) return known.find((each) => each === `${name.slice(0, -'decoder.bias'.length)}bias`);
  return modules.has(moduleOf(name)) || (heads === 'required' && TIED.test(name)) ? known[0] : undefined;
}

function moduleOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/** First word of a name: `bert` of `bert.pooler.dense.bias`. */
export function rootOf(name: string): string {
  return name.split('.', 1)[0];
}
