/**
 * ELECTRA's generator (Clark et al. 2020, section 3.1): a masked language model, a fraction of the width of the
 * encoder that is kept and of the same architecture. The vocabulary projection is tied to the word table, and is
 * applied to the chosen positions only.
 */
import { defineComponent, encode, Type, upTo, UserError, vocabularyHead, type TrunkSize } from 'electra-run';

/** Times the encoder. */
const LARGEST = 4;

const fraction = (description: string, byDefault: number | string) =>
  Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: LARGEST }), Type.String({ pattern: '^[1-9][0-9]*/[1-9][0-9]*$' })], {
    default: byDefault,
    description,
  });

export default defineComponent({
  kind: 'generator',
  name: 'electra',
  summary: 'Masked language model of the same architecture, a fraction of the encoder in width and depth.',
  options: Type.Object({
    width: fraction("Hidden width as a fraction of the encoder's, such as 0.25 or '1/3'.", '1/4'),
    depth: fraction("Layers as a fraction of the encoder's.", 1),
    heads: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(128),
        description: "Attention heads; unless given, as many as the encoder's heads fit into the width whole times, at least one.",
      }),
    ),
    positions: Type.Optional(
      Type.Union([Type.Literal('absolute'), Type.Literal('nearby'), Type.Literal('alibi')], {
        description: "Position scheme, if it is to differ from the encoder's.",
      }),
    ),
  }),
  check(options, { beside }) {
    const [hiddenSize, heads] = [beside('encoder.hiddenSize'), beside('encoder.heads')];
    if (typeof hiddenSize !== 'number' || typeof heads !== 'number' || hiddenSize % heads !== 0) return [];
    const own = options as Options;
    const { flaw } = sizesOf(own, { hiddenSize, heads });
    return [
      ...(flaw ? [{ path: [flaw.option], message: flaw.message, hint: flaw.hint }] : []),
      ...(['width', 'depth'] as const)
        .filter((option) => numberOf(own[option]) > LARGEST)
        .map((option) => ({
          path: [option],
          message: `a generator is at most ${LARGEST} times as large as the encoder, and this is ${own[option]}.`,
        })),
      ...layersFlaw(own, beside('encoder.layers')),
    ];
  },
  create: (options) => ({
    beside(kept, encoder) {
      const size = sizeOf(options, kept.size);
      const changed = options.positions === undefined ? {} : { positions: options.positions };
      const trunk = encoder.trunk({ vocabularySize: kept.size.vocabularySize, size, options: changed });
      const head = vocabularyHead(trunk);
      return {
        network: {
          summary: trunk.summary,
          parameters: [...trunk.parameters, ...head.parameters],
          huggingFaceConfig: trunk.huggingFaceConfig(head.kind),
        },
        halves: { trunk, head },
        logits: (context, { tokens, view, positions_M }) => head.logits(context, encode(trunk, context, tokens, view, positions_M)),
      };
    },
  }),
});

interface Options {
  readonly width: number | string;
  readonly depth: number | string;
  readonly heads?: number;
}

function sizeOf(options: Options, kept: TrunkSize): Pick<TrunkSize, 'hiddenSize' | 'layers' | 'heads' | 'intermediateSize'> {
  const { hiddenSize, heads, flaw } = sizesOf(options, kept);
  if (flaw) throw new UserError({ code: 'generator-width', message: flaw.message, hints: [flaw.hint] });
  // Whole, as `check` has seen to where the encoder says how many layers it has.
  const layers = Math.max(1, Math.round(numberOf(options.depth) * kept.layers));
  return { hiddenSize, heads, layers, intermediateSize: 4 * hiddenSize };
}

function layersFlaw({ depth }: Options, layers: unknown): { path: string[]; message: string; hint: string }[] {
  if (typeof layers !== 'number') return [];
  const exact = numberOf(depth) * layers;
  if (Math.round(exact) >= 1 && Math.abs(exact - Math.round(exact)) < 1e-6) return [];
  const count = Number(exact.toFixed(4));
  const message = `A generator ${depth} as deep as the encoder (${layers}) has ${count} layers, which is no whole number.`;
  const near = [Math.floor(exact), Math.ceil(exact)].filter((whole) => whole >= 1).map((whole) => `'${whole}/${layers}'`);
  return [{ path: ['depth'], message, hint: `Choose a fraction that gives whole layers, such as ${near.join(' or ')}.` }];
}

interface Sizes {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly flaw: { readonly option: 'width' | 'heads'; readonly message: string; readonly hint: string } | null;
}

function sizesOf({ width, heads }: Pick<Options, 'width' | 'heads'>, kept: { readonly hiddenSize: number; readonly heads: number }): Sizes {
  const exact = numberOf(width) * kept.hiddenSize;
  const hiddenSize = Math.round(exact);
  const headWidth = kept.hiddenSize / kept.heads;
  const count = heads ?? Math.max(1, Math.floor(hiddenSize / headWidth));
  const isWhole = hiddenSize >= 1 && Math.abs(exact - hiddenSize) < 1e-6;
  if (isWhole && hiddenSize % count === 0) return { hiddenSize, heads: count, flaw: null };
  const dimensions = `A generator ${width} as wide as the encoder (${kept.hiddenSize}) has ${Number(exact.toFixed(4))} dimensions`;
  const message = isWhole ? `${dimensions}, which ${count} heads do not divide.` : `${dimensions}, which is no whole number.`;
  const hint = `Choose a width that gives a multiple of ${headWidth}, the width of the encoder's heads, or set generator.heads.`;
  return { hiddenSize, heads: count, flaw: { option: isWhole && heads !== undefined ? 'heads' : 'width', message, hint } };
}

function numberOf(value: number | string): number {
  if (typeof value === 'number') return value;
  const [over, under] = value.split('/').map(Number);
  return over / under;
}
