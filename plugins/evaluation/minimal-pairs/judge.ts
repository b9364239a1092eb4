/** Which sentence of each pair is likelier, and what that comes to by group. */
import type { FramedText, NetworksAtStep } from 'electra-run';

/** Two sentences, of which the first is acceptable. */
export interface Pair {
  readonly good: string;
  readonly bad: string;
  readonly group: string;
  /** For messages: file and line. */
  readonly place: string;
}

interface PairOfTexts {
  readonly group: string;
  readonly goodText: FramedText;
  readonly badText: FramedText;
}

/**
 * Accuracy over all pairs and in each group, and the share of ties. The same tokens are asked about once, so that two sentences which
 * differ in nothing that is read are equal to the bit.
 */
export async function judgedPairs(
  network: string,
  pairs: readonly PairOfTexts[],
  networks: Pick<NetworksAtStep, 'likelihoods'>,
): Promise<Record<string, number>> {
  const texts = new Map<string, FramedText>();
  for (const { goodText, badText } of pairs) for (const text of [goodText, badText]) texts.set(String(text.ids), text);
  const values = await networks.likelihoods(network, [...texts.values()]);
  const sums = new Map([...texts.keys()].map((key, index) => [key, values[index].reduce((sum, value) => sum + value, 0)]));
  const sumOf = ({ ids }: FramedText): number => sums.get(String(ids)) ?? Number.NaN;
  const judged = pairs.map(({ group, goodText, badText }) => {
    const [good, bad] = [sumOf(goodText), sumOf(badText)];
    return { group, right: good > bad, tie: good === bad };
  });
  const share = (own: readonly { readonly right: boolean }[]): number => own.filter(({ right }) => right).length / own.length;
  const groups = [...new Set(judged.map(({ group }) => group))];
  return {
    [`${network}/accuracy`]: share(judged),
    ...Object.fromEntries(groups.map((group) => [`${network}/accuracy/${group}`, share(judged.filter((each) => each.group === group))])),
    [`${network}/ties`]: judged.filter(({ tie }) => tie).length / judged.length,
  };
}
