/** What the networks of a step make of a view: proposals, the draw, judgements and attention, one after the other. */
import type { DemoManifest } from './manifest.ts';
import type { Answer, PageNetwork } from './network.ts';
import { withFrame, judged, propose, readTokens, type Proposals } from './sentence.ts';
import type { JudgedToken } from './heat-view.ts';
import type { PageView } from './view.ts';
import { loadWeights } from './weights.ts';

/** The sentence in pieces, and what was typed in place of some. */
export interface SentenceReading {
  readonly pieces: readonly number[];
  /** Hidden places that there are. */
  readonly hidden: readonly number[];
  readonly typed: ReadonlyMap<number, readonly number[]>;
}

/** What a network looked at: ids with their frame, and its attentions. */
export interface Looked {
  readonly ids: readonly number[];
  readonly attentions: readonly Float32Array[];
}

/** Everything that the networks said. */
export interface Thought {
  readonly proposals: readonly Proposals[];
  readonly tokens: readonly JudgedToken[];
  /** Network → what it looked at. */
  readonly looked: ReadonlyMap<string, Looked>;
}

/** Networks run one at a time: a session takes no second call before it has answered. */
export async function think(
  { steps, tokenizer, frame }: DemoManifest,
  networks: readonly PageNetwork[],
  view: PageView,
  { pieces, hidden, typed }: SentenceReading,
): Promise<Thought> {
  const step = steps.find((each) => each.step === view.step) ?? steps[steps.length - 1];
  const weights = await loadWeights(step);
  const looked = new Map<string, Looked>();
  const run = async (network: PageNetwork, ids: readonly number[]): Promise<Answer> => {
    const answer = await network.run(ids, weights[network.name]);
    looked.set(network.name, { ids, attentions: answer.attentions });
    return answer;
  };
  const [proposer, judge] = (['proposes', 'judges'] as const).map((role) => networks.find((network) => network.role === role));
  let proposals: readonly Proposals[] = [];
  if (proposer) {
    const ids = withFrame(
      pieces.map((id, place) => (hidden.includes(place) ? tokenizer.special.mask : id)),
      frame,
    );
    const { logits } = await run(proposer, ids);
    const width = logits.length / ids.length;
    const rows = (place: number): Float32Array => {
      const token = place + frame.before.length;
      return logits.subarray(token * width, (token + 1) * width);
    };
    proposals = propose(pieces, hidden, { rows, temperature: view.temperature, draw: view.draw });
  }
  let tokens: readonly JudgedToken[] = [];
  if (judge) {
    const drawn = new Map(proposals.map(({ place, drawn: { id } }) => [place, id]));
    const read = readTokens(pieces, drawn, typed);
    const { logits } = await run(
      judge,
      withFrame(
        read.map(({ id }) => id),
        frame,
      ),
    );
    const shares = judged(logits);
    tokens = read.map((token, index) => ({ ...token, share: shares[index + frame.before.length] }));
  }
  return { proposals, tokens, looked };
}
