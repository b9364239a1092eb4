/** How likely a text is for a network that proposes tokens beside the one that is kept. */
import type { Proposer } from '../kinds/generator.ts';
import type { Likelihood } from '../kinds/likelihood.ts';
import { hiddenTokens } from './hidden-token.ts';

/** Of the network that is called `generator`: each token is hidden in turn. Nothing where no network is trained for it. */
export function proposerLikelihood(proposer: Proposer, mask: number): Readonly<Record<string, Likelihood>> {
  if (!proposer.network) return {};
  const likelihood = hiddenTokens(mask, (inputs_N, { networks, tokens, real_BT, asked_M }) =>
    proposer.logits(networks.generator, { tokens: tokens(inputs_N), view: { real_BT, sees: 'all' }, positions_M: asked_M }),
  );
  return { generator: likelihood };
}
