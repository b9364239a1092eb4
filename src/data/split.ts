/**
 * Holds out about the share of the text that was asked for, and not only of the documents: one of nine files can be half of the text.
 *
 * The choice by the documents' hashes (`documents.ts`) stays where its text comes near the share: it does not change with the other
 * documents. Where it does not, documents are taken in the order of their hashes, each that brings their text nearer to the share.
 * Text is measured in characters, since there may be no tokens yet: a vocabulary is learned from the training text only.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import type { Corpus } from '../kinds/corpus.ts';
import { hashOfDocument, splitDocuments, type Documents, type Split } from './documents.ts';
import { emptyPart } from './empty-part.ts';
import { turnTaker } from './turns.ts';
import { dataError } from './unusable.ts';

/** How a corpus is divided, where the choice is kept, and what a run that goes on has divided already. */
export interface TextSplit extends Split {
  /** The corpus is measured once for all runs that keep this. */
  readonly cacheFolder?: string;
  /** The fingerprint of the text that a run has learned from so far: it keeps its documents, whatever their share. */
  readonly recorded?: string;
}

/** Reads the corpus, unless that was done before, and sets documents aside. Throws where only one has text. */
export async function splitByText(corpus: Corpus, { cacheFolder, recorded, ...split }: TextSplit): Promise<Documents> {
  const byHash = splitDocuments(corpus, split);
  if (recorded === byHash.fingerprint) return byHash;
  const known = await knownChoice(byHash, cacheFolder);
  if (known !== undefined) return splitDocuments(corpus, { ...split, chosen: known });
  const chosen = await choose(corpus, byHash, split);
  if (cacheFolder !== undefined) await keepChoice(fileOf(byHash, cacheFolder), chosen);
  return splitDocuments(corpus, { ...split, chosen });
}

/** The same without reading: documents are chosen as before, where they have been, else by their hashes. */
export async function splitUnread(corpus: Corpus, { cacheFolder, ...split }: Omit<TextSplit, 'recorded'>): Promise<Documents> {
  const byHash = splitDocuments(corpus, split);
  return splitDocuments(corpus, { ...split, chosen: await knownChoice(byHash, cacheFolder) });
}

/**
 * Whether a share of the text is near the one asked for: neither side has more than double of what it should have, or less than half.
 * A twentieth of the text too much is let pass: of 2 % asked, 5 % are held out where there are few documents.
 */
export function isNear(actual: number, asked: number): boolean {
  const factor = Math.max(actual / asked, asked / actual, (1 - asked) / (1 - actual));
  return factor <= 2 || (actual > asked && actual - asked <= 0.05);
}

/** Ids to hold out; null where the choice by hashes is near enough, or where there is no text. */
async function choose(corpus: Corpus, byHash: Documents, { heldOut, seed = 0, signal }: Split): Promise<ReadonlySet<string> | null> {
  const lengths = { train: 0, heldOut: 0 };
  for await (const { part, text } of byHash.both()) lengths[part] += text.length;
  const whole = lengths.train + lengths.heldOut;
  if (whole === 0 || isNear(lengths.heldOut / whole, heldOut)) return null;
  const hash = hashOfDocument(seed);
  const turn = turnTaker(signal);
  const documents = new Map<string, { readonly hash: number; length: number }>();
  for await (const { id, text } of corpus.documents()) {
    await turn();
    const known = documents.get(id);
    if (known) known.length += text.length;
    else documents.set(id, { hash: hash(id), length: text.length });
  }
  const ordered = [...documents].filter(([, { length }]) => length > 0).sort(([, a], [, b]) => a.hash - b.hash);
  // Before a vocabulary is learned and all text tokenized, for nothing.
  if (ordered.length < 2) throw dataError(`The corpus '${corpus.name}'`, emptyPart('heldOut'));
  const chosen = new Set<string>();
  let text = 0;
  for (const [id, { length }] of ordered) {
    if (chosen.size === ordered.length - 1 || Math.abs(text + length - heldOut * whole) >= Math.abs(text - heldOut * whole)) continue;
    chosen.add(id);
    text += length;
  }
  if (chosen.size === 0) {
    const [[smallest]] = ordered.toSorted(([, a], [, b]) => a.length - b.length);
    chosen.add(smallest);
  }
  return chosen;
}

const VERSION = 1;

function fileOf({ fingerprint }: Documents, cacheFolder: string): string {
  return join(cacheFolder, 'splits', `${fingerprintOf({ version: VERSION, text: fingerprint })}.json`);
}

/** Undefined where nobody has chosen yet, or the file does not say what. */
async function knownChoice(byHash: Documents, cacheFolder: string | undefined): Promise<ReadonlySet<string> | null | undefined> {
  if (cacheFolder === undefined) return undefined;
  try {
    const kept = JSON.parse(await readFile(fileOf(byHash, cacheFolder), 'utf8')) as { readonly heldOut?: unknown } | null;
    if (kept?.heldOut === null) return null;
    const ids: readonly unknown[] = Array.isArray(kept?.heldOut) ? kept.heldOut : [];
    return ids.length > 0 && ids.every((id) => typeof id === 'string') ? new Set(ids as readonly string[]) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function keepChoice(file: string, chosen: ReadonlySet<string> | null): Promise<void> {
  await makeFolder(dirname(file));
  await writeFileAtomic(file, `${JSON.stringify({ heldOut: chosen && [...chosen] })}\n`);
}
