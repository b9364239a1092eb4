/** What two config.json of a Hugging Face model say differently, where it changes the function that the weights stand for. */

type Config = Readonly<Record<string, unknown>>;

/** Dropout and the like may differ. */
const decisive = [
  'model_type',
  'embedding_size',
  'hidden_size',
  'num_hidden_layers',
  'num_attention_heads',
  'intermediate_size',
  'max_position_embeddings',
  'type_vocab_size',
  'hidden_act',
  'layer_norm_eps',
  'position_embedding_type',
  // XLNet's.
  'd_model',
  'n_layer',
  'n_head',
  'd_inner',
  'ff_activation',
  'attn_type',
  'bi_data',
  'clamp_len',
  // T5's names.
  'd_kv',
  'd_ff',
  'num_layers',
  'num_decoder_layers',
  'num_heads',
  'feed_forward_proj',
  'relative_attention_num_buckets',
  'relative_attention_max_distance',
  'layer_norm_epsilon',
  // ALBERT's and GPT's.
  'num_hidden_groups',
  'inner_group_num',
  'n_embd',
  'n_positions',
  'afn',
  'activation_function',
  'is_decoder',
];

/** Of these, to say nothing is to say something: Hugging Face has no such setting. */
const ownSettings = ['electra_run_positions'];

/** A sentence for each difference; what only one of them says is none. */
export function configProblems(ours: Config, theirs: Config): readonly string[] {
  const settings = [
    ...decisive.filter((key) => ours[key] !== undefined && theirs[key] !== undefined && ours[key] !== theirs[key]),
    ...ownSettings.filter((key) => ours[key] !== theirs[key]),
  ].map((key) => `config.json says ${key} ${shown(theirs[key])}, the experiment ${shown(ours[key])}`);
  const sizes = vocabularySizes(ours, theirs);
  return sizes ? [`its table has ${sizes.theirs} rows, and the vocabulary of the experiment ${sizes.ours} pieces`, ...settings] : settings;
}

/** Pieces of the two vocabularies. */
export interface Sizes {
  readonly ours: number;
  readonly theirs: number;
}

/** Null where they are equal, or not both known. */
export function vocabularySizes({ vocab_size: ours }: Config, { vocab_size: theirs }: Config): Sizes | null {
  return typeof ours === 'number' && typeof theirs === 'number' && ours !== theirs ? { ours, theirs } : null;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
