/**
 * How often each document of a mixture is read, so that each corpus comes to its share of the text. A corpus of n characters that is to
 * give m of them is read m / n times: each document as often as that is whole, and the rest by chance, which the seed and the document's
 * id decide. What one document gave too much or too little is made up for by the next ones, so that a share is met to about a document.
 */
import { randomFor, type Corpus, type Document } from 'electra-run';

/** How the shares are said: in numbers, or by the exponent of the corpora's sizes. */
export type Shares = { readonly weights: readonly number[] } | { readonly alpha: number };

/** Readings of one corpus that are refused as a mistake. */
const MOST = 1000;

/** Characters of all documents. Throws where there is none. */
export async function charactersIn(corpus: Corpus): Promise<number> {
  let characters = 0;
  for await (const { text } of corpus.documents()) characters += text.length;
  if (characters === 0) throw new Error(`The corpus '${corpus.name}' has no text, and a mixture wants a share of it. Take it out.`);
  return characters;
}

/**
 * How often each corpus is read, on average over its documents, so that all together give as many characters as there are. By `alpha`,
 * the share of a corpus that is a part p of all is p^alpha, divided by the sum of them (Conneau and Lample 2019, section 3.1).
 */
export function readings(names: readonly string[], characters: readonly number[], shares: Shares): readonly number[] {
  const whole = sum(characters);
  const wanted = 'weights' in shares ? shares.weights : characters.map((each) => (each / whole) ** shares.alpha);
  return characters.map((each, index) => {
    // Without what floating point adds: once is once.
    const times = Number((((wanted[index] / sum(wanted)) * whole) / each).toPrecision(12));
    if (times > MOST)
      throw new Error(
        `The corpus '${names[index]}' is so small that it would be read ${Math.round(times).toLocaleString('en')} times for its share ` +
          `of the mixture, and more than ${MOST.toLocaleString('en')} are no use. Give it a smaller weight, or more text.`,
      );
    return times;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** The documents of a corpus that is read so often, pass by pass: copies of one keep apart, and keep its id. */
export async function* documentsRead(corpus: Corpus, times: number, seed: number): AsyncGenerator<Document> {
  for (let [pass, isLast] = [0, false]; !isLast; pass++) {
    isLast = true;
    let [owed, copies, isRest] = [0, 0, false];
    for await (const document of corpus.documents()) {
      const { length } = document.text;
      // Nothing is no part of a share.
      if (length === 0) continue;
      owed += times * length;
      const chosen = Math.floor(owed / length + randomFor(seed, 'copies', document.id).uniform());
      // The pieces of a document stay together.
      if (!isRest) copies = Math.min(Math.ceil(times), Math.max(Math.floor(times), chosen));
      isRest = document.more ?? false;
      owed -= copies * length;
      if (copies > pass) yield document;
      if (copies > pass + 1) isLast = false;
    }
  }
}

/** What becomes of each corpus, for the log. */
export function sharesText(names: readonly string[], characters: readonly number[], times: readonly number[]): string {
  const whole = sum(characters);
  const each = names.map(
    (name, index) => `${name} ${shown((100 * times[index] * characters[index]) / whole)} % (read ${readOften(times[index])})`,
  );
  return `Shares of the mixed text: ${each.join(', ')}.`;
}

function readOften(times: number): string {
  return Math.abs(times - 1) < 0.005 ? 'once' : `${shown(times)} times`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
