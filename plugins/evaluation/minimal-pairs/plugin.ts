/**
 * Minimal pairs (Warstadt et al. 2020, BLiMP): of two sentences that differ in little, one is acceptable, and a network should find it
 * likelier: the sum of the values of its tokens is higher. Two sums that are equal are a tie, which counts as wrong and is told.
 */
import { resolve } from 'node:path';
import {
  askedNetworks,
  defineComponent,
  EncodingOption,
  evaluationName,
  FilePath,
  filesMatching,
  fingerprintOf,
  framed,
  lostCharactersWarning,
  networksOption,
  Type,
  UserError,
  type Figure,
  type FramedText,
} from 'electra-run';
import { judgedPairs, type Pair } from './judge.ts';
import { readPairs } from './read.ts';
import { ownPairs } from './templates.ts';

export default defineComponent({
  kind: 'evaluation',
  name: 'minimal-pairs',
  summary: 'Which of two sentences is likelier: the acceptable one should be (BLiMP); ties count as wrong.',
  options: Type.Object({
    name: evaluationName('minimal-pairs'),
    networks: networksOption,
    files: Type.Optional(
      Type.Array(FilePath({ glob: true }), {
        minItems: 1,
        description: "JSON Lines files with a pair in each line, such as BLiMP's; unless given, pairs that were made from templates.",
      }),
    ),
    good: Type.String({ default: 'sentence_good', minLength: 1, description: 'Key of the acceptable sentence.' }),
    bad: Type.String({ default: 'sentence_bad', minLength: 1, description: 'Key of the other one.' }),
    group: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Key of what the pairs are grouped by, e.g. linguistics_term; UID unless given, where lines have it.',
      }),
    ),
    encoding: EncodingOption(),
  }),
  needs: ['experimentFolder', 'log'],
  create: ({ name, networks, files, good, bad, group, encoding }, { experimentFolder, log }) => ({
    name,
    async prepare({ objective, tokenizer }) {
      const asked = askedNetworks(name, networks, objective);
      const settings = { encoding, onLost: lostCharactersWarning(log) };
      const pairs: Pair[] = [];
      const found = files === undefined ? null : await filesMatching(files, resolve(experimentFolder));
      for (const { file } of found ?? []) pairs.push(...(await readPairs(file, { good, bad, group }, settings)));
      if (!found) pairs.push(...ownPairs());
      const { frame, trunk } = objective.kept;
      const read = (text: string): FramedText => framed(frame, tokenizer.encode(text));
      const texts = pairs.map((pair) => ({ ...pair, goodText: read(pair.good), badText: read(pair.bad) }));
      for (const { place, goodText, badText } of texts) {
        const longest = Math.max(goodText.ids.length, badText.ids.length);
        if (longest > trunk.size.maxPositions) throw tooLong(place, longest, trunk.size.maxPositions);
      }
      const groups = [...new Set(pairs.map((pair) => pair.group))];
      const same = texts.filter(({ goodText, badText }) => String(goodText.ids) === String(badText.ids)).length;
      return {
        figures: Object.keys(asked).flatMap((network) => figuresOf(network, groups)),
        fingerprint: fingerprintOf({ asked: Object.keys(asked), pairs: pairs.map((pair) => [pair.good, pair.bad, pair.group]) }),
        remarks: [
          `${name}: ${pairs.length.toLocaleString('en-US')} pairs in ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}` +
            `${found ? '' : ', made from templates'}; judged by ${Object.entries(asked)
              .map(([network, { label }]) => `${network} (${label})`)
              .join(', ')}`,
          ...(same > 0 ? [`${name}: the two sentences of ${same} pairs are the same to the tokenizer, which makes ties`] : []),
        ],
        async measure(networksAtStep) {
          const figures: Record<string, number> = {};
          for (const network of Object.keys(asked)) Object.assign(figures, await judgedPairs(network, texts, networksAtStep));
          return figures;
        },
      };
    },
  }),
});

function figuresOf(network: string, groups: readonly string[]): Figure[] {
  const chance = { better: 'higher', floor: 0.5, floorNote: 'chance' } as const;
  return [
    { name: `${network}/accuracy`, label: `accuracy, ${network}`, ...chance, headline: `accuracy, ${network}` },
    ...groups.map((group): Figure => ({ name: `${network}/accuracy/${group}`, label: `${group}, ${network}`, ...chance })),
    { name: `${network}/ties`, label: `share of ties, ${network}`, better: 'lower' },
  ];
}

function tooLong(place: string, tokens: number, most: number): UserError {
  return new UserError(
    {
      code: 'pair-too-long',
      message: `${place}: a sentence comes to ${tokens} tokens, and the network reads ${most}.`,
      hints: ['Take the line out, or raise objective.encoder.maxPositions. Sentences are not cut.'],
    },
    { exitCode: 1 },
  );
}
