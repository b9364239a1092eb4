/** What a visitor has chosen, as the address says it: a link shows the same again. */

/** Everything that is shown follows from this and the folder. */
export interface PageView {
  /** After how many steps. */
  readonly step: number;
  readonly sentence: string;
  /** Hidden pieces, ascending. */
  readonly hidden: readonly number[];
  /** Number of the draw of hidden places, and of tokens for them. */
  readonly hiding: number;
  readonly draw: number;
  readonly temperature: number;
  /** Piece → what was typed in its place. */
  readonly typed: ReadonlyMap<number, string>;
  /** Whose attention is shown; layers and heads count from 0. */
  readonly network: string;
  readonly layer: number;
  readonly head: number;
}

/** The part of an address behind `#`. */
export function addressOf({ step, sentence, hidden, hiding, draw, temperature, typed, network, layer, head }: PageView): string {
  const words = new URLSearchParams({
    step: String(step),
    text: sentence,
    hide: hidden.join('.'),
    hiding: String(hiding),
    draw: String(draw),
    heat: String(temperature),
    see: [network, layer, head].join('/'),
  });
  for (const [place, text] of typed) words.append('at', `${place}:${text}`);
  return words.toString();
}

/** What an address says; what it does not say, or says wrongly, is left out. */
export function viewOf(address: string): Partial<PageView> {
  const words = new URLSearchParams(address.replace(/^#/, ''));
  const number = (name: string, most: number): number | undefined => {
    const text = words.get(name);
    const value = Number(text);
    return text !== null && text !== '' && value >= 0 && value <= most ? value : undefined;
  };
  const whole = (name: string): number | undefined => (Number.isInteger(number(name, 1e9)) ? number(name, 1e9) : undefined);
  const [network, layer, head] = words.get('see')?.split('/') ?? [];
  const hidden = words.get('hide');
  const typed = words.getAll('at').flatMap((text): [number, string][] => {
    const [, place, typedText] = /^(\d{1,4}):([^]*)$/.exec(text) ?? [];
    return place === undefined ? [] : [[Number(place), typedText]];
  });
  const said: { [Name in keyof PageView]?: PageView[Name] | undefined } = {
    step: whole('step'),
    sentence: words.get('text') ?? undefined,
    hidden:
      hidden === null
        ? undefined
        : hidden
            .split('.')
            .filter((each) => /^\d{1,4}$/.test(each))
            .map(Number),
    hiding: whole('hiding'),
    draw: whole('draw'),
    temperature: number('heat', 3),
    typed: typed.length > 0 ? new Map(typed) : undefined,
    network,
    layer: /^\d{1,3}$/.test(layer ?? '') ? Number(layer) : undefined,
    head: /^\d{1,3}$/.test(head ?? '') ? Number(head) : undefined,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
