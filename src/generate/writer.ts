/**
 * Writes texts with an encoder-decoder. Texts are read once; each step then computes one token of each, and keeps the keys and
 * values of it for the steps after.
 */
import type { CompileFacts, Executable, Inputs, LoadedModel } from '../kinds/engine.ts';
import type { WritingSettings } from '../kinds/task.ts';
import type { HostTensor } from '../nn/program.ts';
import { beamSearch } from './beam-search.ts';
import { readingProgram, writingProgram, type EncoderDecoder, type TextsShape } from './programs.ts';
import { greedySearch, type TokenSearch, type WrittenText } from './search.ts';

/** How texts are written, and the ids that this needs. */
export interface Writing extends WritingSettings {
  /** What the decoder is told before the first token. */
  readonly start: number;
  readonly end: number;
}

/** A batch of texts, as the encoder reads them. */
export interface Texts extends TextsShape {
  readonly ids: HostTensor;
  readonly segments: HostTensor;
  readonly real: HostTensor;
}

/** Nothing is drawn at random. */
const DRAW = { seed: 1, step: 0 };

/** Programs are compiled when they are first needed, once for each shape. */
export class Writer {
  readonly #loaded: LoadedModel;
  readonly #model: EncoderDecoder;
  readonly #facts: CompileFacts;
  readonly #programs = new Map<string, Promise<Executable>>();

  constructor(loaded: LoadedModel, model: EncoderDecoder, facts: CompileFacts = {}) {
    this.#loaded = loaded;
    this.#model = model;
    this.#facts = facts;
  }

  /** Of each text of the batch, in order; null where the model computes numbers that are not finite. */
  async write(texts: Texts, how: Writing, signal?: AbortSignal): Promise<WrittenText[] | null> {
    const { batch, length, ids, segments, real } = texts;
    const { longest, beams, start } = how;
    const { widths, memoryWidths } = this.#model.decoder.stepping;
    const rows = batch * beams;
    const reading = await this.#compiled(readingProgram(this.#model, { batch, length }));
    const read = await reading.run({ ids, segments, real }, DRAW);
    const memory = Object.fromEntries(
      memoryWidths.map((_, index) => [`memory${index}`, repeated(read[`table${index}`], batch, beams)] as const),
    );
    const writing = await this.#compiled(writingProgram(this.#model, { batch: rows, length }, longest));
    const said = widths.map((width) => new Float32Array(rows * longest * width));
    const fixed: Inputs = {
      real: repeated(real, batch, beams),
      ...memory,
      ...Object.fromEntries(said.map((table, index) => [`said${index}`, table])),
    };
    const search = searchOver(batch, how);
    let latest = new Int32Array(rows).fill(start);
    for (let place = 0; place < longest; place++) {
      signal?.throwIfAborted();
      const outputs = await writing.run({ ...fixed, ids: latest, place: Int32Array.of(place) }, DRAW);
      if (!outputs.logits.every(Number.isFinite)) return null;
      said.forEach((table, index) => {
        const [own, width] = [outputs[`row${index}`], widths[index]];
        for (let row = 0; row < rows; row++) table.set(own.subarray(row * width, (row + 1) * width), (row * longest + place) * width);
      });
      const next = search.advance(outputs.logits);
      if (next === null) break;
      if (next.from) said.forEach((table) => reorder(table, next.from as Int32Array));
      latest = Int32Array.from(next.ids);
    }
    return search.results();
  }

  #compiled(program: ReturnType<typeof readingProgram>): Promise<Executable> {
    const known = this.#programs.get(program.name) ?? this.#loaded.compile(program, this.#facts);
    this.#programs.set(program.name, known);
    return known;
  }
}

function searchOver(texts: number, { beams, longest, lengthPenalty, end }: Writing): TokenSearch {
  return beams === 1 ? greedySearch({ texts, end, longest }) : beamSearch({ texts, end, longest, beams, lengthPenalty });
}

/** Each of so many parts several times over. */
function repeated(values: HostTensor, parts: number, times: number): Float32Array {
  const size = values.length / parts;
  const all = new Float32Array(values.length * times);
  for (let part = 0; part < parts; part++) {
    const own = values.subarray(part * size, (part + 1) * size);
    for (let time = 0; time < times; time++) all.set(own, (part * times + time) * size);
  }
  return all;
}

/** Each row becomes what another one was. */
function reorder(table: Float32Array, from: Int32Array): void {
  const size = table.length / from.length;
  const before = table.slice();
  from.forEach((source, row) => {
    if (source !== row) table.set(before.subarray(source * size, (source + 1) * size), row * size);
  });
}
