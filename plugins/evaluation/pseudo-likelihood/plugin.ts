/**
 * How likely texts are, token by token: the pseudo-log-likelihood of networks that fill in what is hidden (Salazar et al. 2020), the
 * log-likelihood of those that read from left to right, and whatever else an objective says of a token.
 */
import { resolve } from 'node:path';
import {
  askedNetworks,
  defineComponent,
  EncodingOption,
  evaluationName,
  FilePath,
  fingerprintOf,
  framed,
  frameTokens,
  linesOf,
  lostCharactersWarning,
  networksOption,
  Type,
  UserError,
  type Documents,
  type Figure,
  type LineSettings,
} from 'electra-run';

export default defineComponent({
  kind: 'evaluation',
  name: 'pseudo-likelihood',
  summary: 'How likely the tokens of texts are: pseudo-log-likelihood, and log-likelihood of networks that read from left to right.',
  options: Type.Object({
    name: evaluationName('pseudo-likelihood'),
    networks: networksOption,
    file: Type.Optional(
      FilePath({
        examples: ['sentences.txt'],
        description: 'A text in each line that is not empty, all of which are read whole; unless given, pieces of held-out documents.',
      }),
    ),
    texts: Type.Integer({ default: 16, minimum: 1, maximum: 100_000, description: 'Pieces of held-out documents that are read.' }),
    length: Type.Integer({
      default: 64,
      minimum: 8,
      maximum: 8192,
      description: 'Tokens of each piece, the frame among them. Where tokens are hidden in turn, each takes a reading of its own.',
    }),
    encoding: EncodingOption(),
  }),
  needs: ['documents', 'experimentFolder', 'log'],
  check: ({ length, file }, { at }) => {
    const longest = at('objective.encoder.maxPositions');
    if (file !== undefined || typeof length !== 'number' || typeof longest !== 'number' || length <= longest) return [];
    return [{ path: ['length'], message: `${length} tokens are more than the ${longest} positions of the network.`, hint: 'Take less.' }];
  },
  create: ({ name, networks, file, texts: most, length, encoding }, { documents, experimentFolder, log }) => ({
    name,
    async prepare({ objective, tokenizer }) {
      const asked = askedNetworks(name, networks, objective);
      const { frame, trunk } = objective.kept;
      const settings = { encoding, onLost: lostCharactersWarning(log) };
      const ids =
        file === undefined
          ? await heldOutPieces(documents, tokenizer.encode.bind(tokenizer), most, length - frameTokens(frame, 1))
          : await lines(
              resolve(experimentFolder, file),
              tokenizer.encode.bind(tokenizer),
              trunk.size.maxPositions - frameTokens(frame, 1),
              settings,
            );
      const texts = ids.map((each) => framed(frame, each));
      const tokens = ids.reduce((sum, each) => sum + each.length, 0);
      return {
        figures: Object.entries(asked).flatMap(([network, { label, overTokens }]): Figure[] => [
          { name: `${network}/per_token`, label: `${label} per token, ${network}`, unit: 'nats', better: 'higher', headline: network },
          ...(overTokens
            ? [{ name: `${network}/perplexity`, label: `its perplexity, ${network}`, better: 'lower', headline: network } as const]
            : []),
        ]),
        fingerprint: fingerprintOf({ asked: Object.keys(asked), ids }),
        remarks: [`${name}: ${tokens.toLocaleString('en-US')} tokens of ${texts.length} texts`],
        async measure({ likelihoods }) {
          const figures: Record<string, number> = {};
          for (const [network, { overTokens }] of Object.entries(asked)) {
            const values = (await likelihoods(network, texts)).flatMap((each) => [...each]);
            const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
            figures[`${network}/per_token`] = mean;
            if (overTokens) figures[`${network}/perplexity`] = Math.exp(-mean);
          }
          return figures;
        },
      };
    },
  }),
});

type Encode = (text: string) => number[];

/**
 * Pieces of the first held-out documents: the first one of each, then the second ones, until there are enough. What is left over at the
 * end of a document is none.
 */
async function heldOutPieces(documents: Documents, encode: Encode, most: number, tokens: number): Promise<number[][]> {
  const read: number[][] = [];
  let isRest = false;
  for await (const { text, more = false } of documents.part('heldOut')) {
    const goesOn = isRest;
    isRest = more;
    if (goesOn) continue;
    // Of a long document, no more than all pieces could be of it.
    const part = encode(text.slice(0, most * tokens * CHARACTERS));
    if (part.length >= tokens) read.push(part.slice(0, most * tokens));
    if (read.length === most) break;
  }
  const pieces: number[][] = [];
  for (let place = 0; pieces.length < most; place += tokens) {
    const found = read.flatMap((ids) => (place + tokens <= ids.length ? [ids.slice(place, place + tokens)] : []));
    if (found.length === 0) break;
    pieces.push(...found);
  }
  if (pieces.length > 0) return pieces.slice(0, most);
  throw new UserError(
    {
      code: 'nothing-held-out',
      message: `No held-out document has ${tokens} tokens.`,
      hints: ['Lower the length of the evaluation, raise data.heldOut, or name a file.'],
    },
    { exitCode: 1 },
  );
}

/** For each token: a text of more has more tokens than are wanted, unless it is mostly white space. */
const CHARACTERS = 32;

/** Whole; one that the network cannot read is refused with its line. */
async function lines(file: string, encode: Encode, most: number, settings: LineSettings): Promise<number[][]> {
  const found: number[][] = [];
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const ids = encode(line);
    if (ids.length > most)
      throw new Error(`${file}:${number}: the text comes to ${ids.length} tokens, and the network reads ${most}. Cut it, or take it out.`);
    if (ids.length < 2) throw new Error(`${file}:${number}: the text comes to ${ids.length} tokens, and two are the least. Take it out.`);
    found.push(ids);
  }
  if (found.length === 0) throw new Error(`${file} has no texts. Each line is one.`);
  return found;
}
