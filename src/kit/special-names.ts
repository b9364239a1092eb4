/** The special tokens of tokenizers whose files may call them anything: an option for the name of each, and pieces for sentinels. */
import { Type } from 'typebox';
import type { OptionProblem } from '../component/component.ts';
import type { SpecialTokens } from '../kinds/tokenizer.ts';

/** What each special token is called. */
export type SpecialNames = Readonly<Record<keyof SpecialTokens, string>>;

const WHAT: SpecialNames = {
  pad: 'padding',
  unk: 'the unknown piece',
  cls: 'the token that stands for a text',
  sep: 'the token behind a text',
  mask: 'a hidden position',
};

/** Options `padToken`, `unkToken`, … with these defaults, and `sentinels`. */
export function specialNameOptions(defaults: SpecialNames) {
  const name = (role: keyof SpecialNames) =>
    Type.String({ default: defaults[role], minLength: 1, maxLength: 100, description: `What ${WHAT[role]} is called in the vocabulary.` });
  return {
    padToken: name('pad'),
    unkToken: name('unk'),
    clsToken: name('cls'),
    sepToken: name('sep'),
    maskToken: name('mask'),
    sentinels: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 10_000,
      description:
        'Pieces <extra_id_0>, <extra_id_1>, … that no text has, for objectives that mark places of a text (span-denoising). ' +
        'A trained vocabulary has them at its end, as a part of its size; a given one must have as many.',
    }),
  };
}

/** Values of these options. */
export type SpecialNameSettings = Readonly<Record<`${keyof SpecialTokens}Token`, string>>;

/** The names that the options give. */
export function specialNamesOf({ padToken, unkToken, clsToken, sepToken, maskToken }: SpecialNameSettings): SpecialNames {
  return { pad: padToken, unk: unkToken, cls: clsToken, sep: sepToken, mask: maskToken };
}

/** Where they are in the vocabulary; -1 where it lacks one. */
export function specialIds(pieces: readonly string[], names: SpecialNames): SpecialTokens {
  const id = (role: keyof SpecialTokens): number => pieces.indexOf(names[role]);
  return { pad: id('pad'), unk: id('unk'), cls: id('cls'), sep: id('sep'), mask: id('mask') };
}

/** Pieces that no text has, called as T5's are. */
export function extraIdPieces(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `<extra_id_${number}>`);
}

/** What a vocabulary that is trained wants: a name of its own for each, and room for so many pieces beside the sentinels. */
export function specialNameProblems(
  options: SpecialNameSettings & { readonly vocabularySize: number; readonly sentinels: number },
  smallest: number,
): OptionProblem[] {
  const { vocabularySize, sentinels } = options;
  const names = Object.entries(specialNamesOf(options));
  const twice = names.find(([, each], index) => names.findIndex(([, other]) => other === each) < index);
  const room: OptionProblem = {
    path: ['sentinels'],
    message: `${sentinels} of ${vocabularySize} pieces as sentinels leave fewer than the ${smallest} that it takes.`,
    hint: `Raise vocabularySize to ${sentinels + smallest} or more, or lower sentinels.`,
  };
  return [
    ...(vocabularySize - sentinels < smallest ? [room] : []),
    ...(twice
      ? [
          {
            path: [`${twice[0]}Token`],
            message: `Another special token is called '${twice[1]}' too, and a vocabulary that is trained has each of them once.`,
            hint: 'Give each of them a name of its own.',
          },
        ]
      : []),
  ];
}
