/** Puts documents together that come in pieces, for whoever has to have them whole. */
import type { Document } from '../kinds/corpus.ts';
import { LONGEST_LINE } from '../text/lines.ts';

/** The same documents, none of them a piece. Throws where one is longer than a line may be, or where its rest is not behind it. */
export async function* wholeDocuments(documents: AsyncIterable<Document>, most = LONGEST_LINE): AsyncGenerator<Document> {
  let pieces: string[] = [];
  let [owner, length] = ['', 0];
  for await (const document of documents) {
    const { id, text, more } = document;
    if (pieces.length > 0 && id !== owner) throw missing(owner);
    if (pieces.length === 0 && !more) {
      yield document;
      continue;
    }
    owner = id;
    pieces.push(text);
    length += text.length;
    if (length > most)
      throw new Error(
        `The document '${id}' has more than ${most.toLocaleString('en')} characters and is wanted whole. Cut it, or take its blank ` +
          "lines or its lines for documents: 'documents' of the corpus says it.",
      );
    if (more) continue;
    yield { id, text: pieces.join('') };
    [pieces, length] = [[], 0];
  }
  if (pieces.length > 0) throw missing(owner);
}

function missing(id: string): Error {
  return new Error(`The document '${id}' has more, and the rest of it is not behind it.`);
}
