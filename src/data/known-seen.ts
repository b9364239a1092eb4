/** What {@link seenText} finds, kept for runs that come after: of a large text the search takes as long as reading it. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { TokenText } from '../kinds/examples.ts';
import { seenText, type SeenText } from './seen.ts';
import type { Turn } from './turns.ts';

/** Tokens of training text from which it is kept: they are searched in a tenth of a second. */
const MUCH = 2 ** 24;
/** Raised when the search finds something else in the same text. */
const VERSION = 1;

/** Both parts of a text, and the file that says what was found; whoever names it names another for another text. */
export interface SeenRequest {
  readonly heldOut: TokenText;
  readonly train: TokenText;
  readonly file: string;
  readonly turn?: Turn;
  /** Tokens from which it is kept. */
  readonly much?: number;
}

/** As it was found before, or by a search. */
export async function knownSeen({ heldOut, train, file, turn, much = MUCH }: SeenRequest): Promise<SeenText> {
  if (train.tokens < much) return seenText(heldOut, train, turn);
  const known = await readKnown(file);
  if (known) return known;
  const seen = await seenText(heldOut, train, turn);
  await makeFolder(dirname(file));
  await writeFileAtomic(file, `${JSON.stringify({ version: VERSION, seen })}\n`);
  return seen;
}

/** Undefined where there is none, or it is none. */
async function readKnown(file: string): Promise<SeenText | undefined> {
  try {
    const { version, seen } = JSON.parse(await readFile(file, 'utf8')) as { readonly version?: number; readonly seen?: SeenText };
    const whole = typeof seen?.tokens === 'number' && typeof seen.share === 'number' && Array.isArray(seen.example);
    return version === VERSION && whole ? seen : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
