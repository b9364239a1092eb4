/** Where the figure of a picture of curves is from, in words. */
import type { Panel } from './page/data.ts';

const WORDS: Readonly<Record<Panel['kind'], string>> = {
  other: '',
  training: 'in training',
  'held-out': 'on held-out text',
  'on the way': 'asked on the way',
};

/** Behind the title of the picture; nothing where the figure's name says it. */
export function panelPlace({ kind }: Pick<Panel, 'kind'>): string {
  return WORDS[kind];
}
