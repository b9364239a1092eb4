/** The page's texts that depend on what is shown: titles with the networks' names, and sections that there is nothing for. */
import { byId, percent } from './element.ts';
import type { DemoManifest } from './manifest.ts';

/** Fills in titles and help, and takes away what cannot be shown. */
export function words({ title, networks, masked, curves, remarks, version }: DemoManifest): void {
  const [proposer, judge] = (['proposes', 'judges'] as const).map((role) => networks.find((network) => network.role === role));
  document.title = `${title}: see it think`;
  byId('title').textContent = `${title}: see it think`;
  byId('subtitle').textContent = networks.map(({ name, summary }) => `${name}: ${summary}`).join(' · ');
  byId('hide-help').textContent = masked.said
    ? `Press a token to hide it. In training ${percent(masked.share)} are hidden.`
    : `Press a token to hide it; ${percent(masked.share)} are hidden at first.`;
  byId('hiding').classList.toggle('without', !proposer);
  byId('proposals-section').hidden = !proposer;
  byId('heat-section').hidden = !judge;
  byId('curves-section').hidden = curves.length === 0;
  byId('page').classList.toggle('narrow', curves.length === 0);
  if (proposer) {
    byId('proposals-title').textContent = `The ${proposer.name} proposes`;
    const then = judge ? `; the ${judge.name} reads that` : '';
    byId('proposals-help').textContent =
      `It reads the sentence with the hidden places, and says what may stand there. One token is drawn for each${then}.`;
  }
  if (judge) {
    byId('heat-title').textContent = `The ${judge.name} judges`;
    byId('heat-help').textContent =
      'It reads the sentence as it stands here, and says of each token how likely it was put in another one’s place. ' +
      'Press a token to type another one.';
  }
  byId('remarks').textContent = [...remarks, `Written by electra-run ${version}.`].join(' ');
}
