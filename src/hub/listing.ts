/** What a model or a data set on the hub consists of at one commit, and which files of a model are needed to go on with it here. */
import { errors, UserError } from '../errors/index.ts';
import type { HubClient } from './client.ts';
import { hubNameText, isCommit, type HubName } from './name.ts';

/** A file as the hub describes it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of a large file's bytes, or SHA-1 of a small one as Git has it; null where the hub does not say. */
  readonly hash: { readonly kind: 'sha256' | 'git'; readonly value: string } | null;
}

/** A commit and what is in it. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** Asks what there is. Throws a {@link UserError} where there is nothing, or what the hub says cannot be. */
export async function listingOf(name: HubName, client: HubClient): Promise<Listing> {
  const answer = await client.json(
    `/api/${name.type ?? 'model'}s/${name.repository}/revision/${encodeURIComponent(name.revision)}?blobs=true`,
  );
  const { sha, siblings } = isRecord(answer) ? answer : {};
  if (typeof sha !== 'string' || !isCommit(sha) || !Array.isArray(siblings)) throw client.strange('it names no commit and no files');
  if (isCommit(name.revision) && sha !== name.revision) throw client.strange(`it has the commit ${sha} in place of the one asked for`);
  return { commit: sha, files: siblings.map((sibling) => fileOf(sibling, client)) };
}

/** Beside the weights: what says which network and which tokenizer they are for. */
const DESCRIPTIONS = [
  'config.json',
  'generation_config.json',
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'spiece.model',
  'vocab.json',
  'merges.txt',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
  '2_Normalize/config.json',
];

/** Weights in the formats that are read, the first choice first; the shards stand beside their index. */
const WEIGHTS = [
  { single: 'model.safetensors', index: 'model.safetensors.index.json', shard: /^model-\d+-of-\d+\.safetensors$/ },
  { single: 'pytorch_model.bin', index: 'pytorch_model.bin.index.json', shard: /^pytorch_model-\d+-of-\d+\.bin$/ },
] as const;

/** The files to fetch. Throws a {@link UserError} for a model without a configuration, or without weights that are read here. */
export function neededFiles(name: HubName, { files }: Listing): readonly HubFile[] {
  const all = new Map(files.map((file) => [file.path, file]));
  const lacking = (what: string): never => {
    throw new UserError(errors.HUB_NO_MODEL({ name: hubNameText(name), what, there: [...all.keys()] }));
  };
  if (!all.has('config.json')) lacking('config.json');
  const weights = WEIGHTS.flatMap(({ single, index, shard }) =>
    all.has(single) ? [[single]] : all.has(index) ? [[index, ...[...all.keys()].filter((path) => shard.test(path))]] : [],
  );
  if (weights.length === 0) lacking('weights that are read here (model.safetensors, pytorch_model.bin)');
  return [...DESCRIPTIONS, ...weights[0]].flatMap((path) => all.get(path) ?? []);
}

function fileOf(sibling: unknown, client: HubClient): HubFile {
  const { rfilename: path, size, blobId, lfs } = isRecord(sibling) ? sibling : {};
  if (typeof path !== 'string' || !isSafe(path)) throw client.strange(`it names a file ${JSON.stringify(path)}`);
  const large = isRecord(lfs) ? lfs : null;
  const bytes = large?.size ?? size;
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) throw client.strange(`it says no size of ${path}`);
  const sha256 = large?.sha256 ?? large?.oid;
  const hash =
    typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
      ? ({ kind: 'sha256', value: sha256 } as const)
      : large === null && typeof blobId === 'string' && /^[0-9a-f]{40}$/.test(blobId)
        ? ({ kind: 'git', value: blobId } as const)
        : null;
  return { path, size: bytes as number, hash };
}

/** Whether it is a path below the folder it is put into, on every system. */
export function isSafe(path: string): boolean {
  return path !== '' && !/[\\:\0]/.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
