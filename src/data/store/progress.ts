/** Says how the making of a token store goes: now and then while it takes long, and once at its end. */
import type { Log } from '../../track/log.ts';
import type { EncodedList } from './build.ts';
import { PARTS, totalOf, type Shard } from './layout.ts';

/** So often. */
const EVERY_MS = 10_000;

/** Told of each list, and of the shards at the end. */
export interface TokenizingProgress {
  add(list: EncodedList): void;
  end(shards: readonly Shard[]): void;
}

/** `shards` are there already. */
export function tokenizingProgress(log: Log, shards: readonly Shard[]): TokenizingProgress {
  const before = PARTS.map((part) => totalOf(shards, part)).reduce((all, part) => all + part.tokens, 0);
  if (shards.length > 0)
    log.info(
      `Going on with tokenizing behind ${shards.length} finished ${shards.length === 1 ? 'shard' : 'shards'}: ${millions(before)} tokens.`,
    );
  const started = performance.now();
  let [last, bytes, tokens] = [started, 0, 0];
  const rates = (): string => {
    const seconds = (performance.now() - started) / 1000;
    return `${(bytes / 1e6 / seconds).toFixed(1)} MB/s, ${millions(tokens / seconds)} tokens/s`;
  };
  return {
    add({ encoded }) {
      for (const each of encoded.bytes) bytes += each;
      tokens += encoded.ids.length;
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      log.info(`Tokenizing: ${(bytes / 1e6).toFixed(0)} MB of text, ${millions(before + tokens)} tokens so far; ${rates()}.`);
    },
    end(all) {
      const seconds = (performance.now() - started) / 1000;
      const [train, heldOut] = PARTS.map((part) => totalOf(all, part));
      log.info(
        `Tokenized the text: ${train.tokens} tokens in ${train.documents} documents to train on, ${heldOut.tokens} in ` +
          `${heldOut.documents} held out; ${seconds.toFixed(1)} s${seconds > 1 ? ` (${rates()})` : ''}.`,
      );
    },
  };
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)} M`;
}
