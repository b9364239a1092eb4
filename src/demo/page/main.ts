/** The page: loads what the folder has, keeps what the visitor has chosen, and draws anew whatever follows from it. */
import { attentionTable, showHead, showHeads, type ShownAttention } from './attention-view.ts';
import { drawCurves } from './curves-view.ts';
import { byId, element } from './element.ts';
import { heatSum, heatTable, showHeat } from './heat-view.ts';
import type { DemoManifest, OpenPageTokenizer, PageTokenizer, ShownNetwork } from './manifest.ts';
import { openNetwork, startOnnxruntime, type PageNetwork } from './network.ts';
import { showProposals } from './proposals-view.ts';
import { drawHidden } from './sentence.ts';
import { think, type SentenceReading, type Thought } from './think.ts';
import { startTime } from './time-view.ts';
import { showPieces, spelled } from './tokens-view.ts';
import { addressOf, viewOf, type PageView } from './view.ts';
import { words } from './words.ts';

class Page {
  readonly #manifest: DemoManifest;
  readonly #networks: readonly PageNetwork[];
  readonly #tokenizer: PageTokenizer;
  readonly #markCurves: (step: number) => void;
  readonly #showStep: (step: number) => void;
  #view: PageView;
  /** Whether it is at work, and whether something has changed since it began. */
  #busy = false;
  #stale = false;

  constructor(manifest: DemoManifest, networks: readonly PageNetwork[], tokenizer: PageTokenizer) {
    this.#manifest = manifest;
    this.#networks = networks;
    this.#tokenizer = tokenizer;
    this.#view = this.#begin(viewOf(location.hash));
    words(manifest);
    this.#markCurves = drawCurves(byId('curves'), byId('curves-table'), manifest.curves);
    this.#showStep = startTime(manifest, (step) => this.#change({ step }));
    this.#listen();
    this.#chooseNetwork();
    byId<HTMLTextAreaElement>('sentence').value = this.#view.sentence;
    this.#change({});
  }

  /** What the address says, and defaults for what it does not. */
  #begin(said: Partial<PageView>): PageView {
    const { steps, sentences } = this.#manifest;
    const shown = this.#networks.find(({ role }) => role === 'judges') ?? this.#networks[0];
    const network = this.#networks.find(({ name }) => name === said.network) ?? shown;
    const sentence = said.sentence ?? sentences[0];
    const hiding = said.hiding ?? 1;
    return {
      step: steps.some(({ step }) => step === said.step) ? (said.step as number) : steps[steps.length - 1].step,
      sentence,
      hiding,
      hidden: said.hidden ?? this.#hide(sentence, hiding),
      draw: said.draw ?? 1,
      temperature: said.temperature ?? 1,
      typed: said.typed ?? new Map(),
      network: network.name,
      layer: Math.min(said.layer ?? 0, Math.max(0, network.layers - 1)),
      head: Math.min(said.head ?? 0, Math.max(0, network.heads - 1)),
    };
  }

  #hide(sentence: string, hiding: number): number[] {
    if (this.#networks.every(({ role }) => role !== 'proposes')) return [];
    return drawHidden(this.#pieces(sentence).length, this.#manifest.masked.share, hiding);
  }

  /** As many as the networks read. */
  #pieces(sentence: string): number[] {
    const { longest, frame } = this.#manifest;
    return this.#tokenizer.encodeWithOffsets(sentence).ids.slice(0, longest - frame.before.length - frame.after.length);
  }

  #listen(): void {
    const sentence = byId<HTMLTextAreaElement>('sentence');
    const write = (text: string): void => this.#change({ sentence: text, typed: new Map(), hidden: this.#hide(text, this.#view.hiding) });
    sentence.addEventListener('input', () => write(sentence.value));
    byId('next-sentence').addEventListener('click', () => {
      const { sentences } = this.#manifest;
      sentence.value = sentences[(sentences.indexOf(this.#view.sentence) + 1) % sentences.length];
      write(sentence.value);
    });
    byId('hide-again').addEventListener('click', () => {
      const hiding = this.#view.hiding + 1;
      this.#change({ hiding, typed: new Map(), hidden: this.#hide(this.#view.sentence, hiding) });
    });
    byId('draw-again').addEventListener('click', () => this.#change({ draw: this.#view.draw + 1, typed: new Map() }));
    const temperature = byId<HTMLInputElement>('temperature');
    temperature.addEventListener('input', () => this.#change({ temperature: Number(temperature.value) }));
    globalThis.addEventListener('hashchange', () => {
      if (location.hash.slice(1) === addressOf(this.#view)) return;
      this.#view = this.#begin(viewOf(location.hash));
      sentence.value = this.#view.sentence;
      this.#change({});
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#change({}));
  }

  #chooseNetwork(): void {
    const shown = this.#networks.filter(({ layers, heads }) => layers > 0 && heads > 0);
    if (shown.length === 0) byId('attention-section').hidden = true;
    const options = shown.map(({ name, summary }) => element('option', { value: name }, `${name} (${summary})`));
    const select = element('select', { id: 'network' }, ...options);
    select.addEventListener('change', () => this.#change({ network: select.value, layer: 0, head: 0 }));
    byId('attention-network').replaceChildren(element('label', { for: 'network' }, 'Network '), select);
  }

  #change(change: Partial<PageView>): void {
    this.#view = { ...this.#view, ...change };
    this.#showChoices();
    this.#stale = true;
    if (!this.#busy) void this.#work();
  }

  /** What can be shown before any network has said something. */
  #showChoices(): void {
    const view = this.#view;
    const address = `#${addressOf(view)}`;
    history.replaceState(null, '', address);
    byId<HTMLAnchorElement>('link').href = address;
    this.#showStep(view.step);
    this.#markCurves(view.step);
    byId<HTMLInputElement>('temperature').value = String(view.temperature);
    byId('temperature-value').textContent = view.temperature === 0 ? '0: the likeliest' : view.temperature.toFixed(1);
    const select = document.querySelector<HTMLSelectElement>('#network');
    if (select) select.value = view.network;
    const { pieces, hidden } = this.#reading();
    showPieces(byId('pieces'), this.#tokenizer, { ids: pieces, hidden: new Set(hidden), pick: (place) => this.#toggle(place) });
    const left = this.#tokenizer.encodeWithOffsets(view.sentence).ids.length - pieces.length;
    byId('sentence-note').textContent =
      left > 0
        ? `Too long: the last ${left} tokens are not read. The networks read ${this.#manifest.longest} with those around the sentence.`
        : '';
  }

  #toggle(place: number): void {
    const { hidden, typed } = this.#view;
    const others = hidden.filter((each) => each !== place);
    const next = hidden.includes(place) ? others : [...others, place].sort((a, b) => a - b);
    this.#change({ hidden: next, typed: new Map([...typed].filter(([each]) => each !== place)) });
  }

  #reading(): SentenceReading {
    const { sentence, hidden, typed } = this.#view;
    const pieces = this.#pieces(sentence);
    const there = (place: number): boolean => place < pieces.length;
    const ids = [...typed].filter(([place]) => there(place)).map(([place, text]) => [place, this.#idsOf(text)] as const);
    return { pieces, hidden: hidden.filter(there), typed: new Map(ids.filter(([, own]) => own.length > 0)) };
  }

  #idsOf(text: string): readonly number[] {
    return this.#tokenizer.encodeWithOffsets(text).ids;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        document.body.setAttribute('aria-busy', 'true');
        const reading = this.#reading();
        const thought = await think(this.#manifest, this.#networks, this.#view, reading);
        // What has changed meanwhile is shown with its own thoughts, soon.
        if (!this.#stale) this.#show(reading, thought);
      }
    } catch (error) {
      failed(error);
    } finally {
      this.#busy = false;
      document.body.setAttribute('aria-busy', 'false');
    }
  }

  #show({ pieces }: SentenceReading, { proposals, tokens, looked }: Thought): void {
    showProposals(byId('proposals'), this.#tokenizer, pieces, proposals);
    showHeat(byId('heat'), this.#tokenizer, { tokens, type: (place, text) => this.#type(place, text) });
    heatTable(byId('heat-table'), this.#tokenizer, tokens);
    byId('heat-sum').textContent = tokens.length > 0 ? heatSum(tokens) : '';
    const { network, layer, head } = this.#view;
    const seen = looked.get(network);
    const { heads } = this.#networks.find(({ name }) => name === network) as ShownNetwork;
    if (seen && seen.attentions.length > 0) {
      const attention: ShownAttention = {
        layers: seen.attentions,
        heads,
        tokens: seen.ids.map((id) => spelled(this.#tokenizer, id).text),
        layer,
        head,
        pick: (layer, head) => this.#change({ layer, head }),
      };
      showHeads(byId('attention-heads'), attention);
      showHead(byId('attention-picture'), byId('attention-caption'), attention, network);
      attentionTable(byId('attention-table'), attention);
    }
    document.body.dataset.shown = location.hash;
  }

  #type(place: number, text: string): void {
    const { typed } = this.#view;
    const others = [...typed].filter(([each]) => each !== place);
    this.#change({ typed: new Map(text === '' ? others : [...others, [place, text] as const]) });
  }
}

function failed(error: unknown): void {
  const status = byId('status');
  status.hidden = false;
  status.classList.add('failed');
  status.textContent = `This did not work: ${error instanceof Error ? error.message : String(error)}`;
}

async function start(): Promise<void> {
  const response = await fetch('demo.json');
  if (!response.ok) throw new Error(`demo.json: ${response.status}`);
  const manifest = (await response.json()) as DemoManifest;
  const address = new URL('tokenizer.js', document.baseURI).href;
  const [{ default: open }] = await Promise.all([import(address) as Promise<{ default: OpenPageTokenizer }>, startOnnxruntime()]);
  const networks: PageNetwork[] = [];
  for (const network of manifest.networks) networks.push(await openNetwork(network));
  for (const id of ['time', 'page']) byId(id).hidden = false;
  byId('status').hidden = true;
  new Page(manifest, networks, open(manifest.tokenizer.settings));
}

await start().catch(failed);
