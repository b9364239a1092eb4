/**
 * A Hugging Face folder as a network that can be run: the encoder whose architecture it is, the heads of its class, and its numbers.
 *
 * Encoders say themselves what they make of a folder (`ofFolder`) and which classes they have; nothing here knows one of them.
 */
import { Ajv } from 'ajv';
import type { AnyComponent, OfFolder } from '../component/component.ts';
import { errors, UserError } from '../errors/index.ts';
import { importNetwork } from '../interop/import-network.ts';
import { openModelFolder } from '../interop/model-folder.ts';
import type { Encoder } from '../kinds/encoder.ts';
import { FlatMemory } from '../nn/memory.ts';
import { headOf } from '../nn/heads/index.ts';
import { nameInClass } from '../interop/trunk.ts';
import type { Head, Trunk } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** A network as one of Hugging Face's classes reads it. */
export interface OpenedModel {
  /** Of `architectures` in its config.json. */
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly trunk: Trunk;
  /** Whether it reads from left to right. */
  readonly causal: boolean;
  /** What reads the trunk's states and has the heads; null where the trunk has them. */
  readonly decoder: Trunk | null;
  /** Name of an output → the head that makes it. */
  readonly heads: Readonly<Record<string, Head>>;
  readonly parameters: readonly ParameterSpec[];
  readonly memory: FlatMemory;
}

/** What is asked of an encoder's definition to open a folder with it. */
export type EncoderDefinition = Pick<AnyComponent, 'name' | 'options' | 'ofFolder' | 'create'>;

/**
 * Opens the folder with the encoder that it is of. Throws a {@link UserError} where none of them is what the folder says, where its
 * class is none of that encoder's, and where its tensors are not those of the class.
 */
export async function openModel(folder: string, encoders: readonly EncoderDefinition[]): Promise<OpenedModel> {
  const { config } = await closing(folder);
  const encoder = await encoderOf(folder, encoders);
  const request = { vocabularySize: vocabularyOf(folder, config), padding: idOf(config.pad_token_id) };
  const trunk = encoder.trunk(request);
  const className = Array.isArray(config.architectures) ? String(config.architectures[0]) : '';
  const decoder = trunk.classes?.[className] ? null : (encoder.decoder?.(request) ?? null);
  const outputs = (decoder ?? trunk).classes?.[className];
  if (!outputs) throw new UserError(errors.MODEL_CLASS({ folder, found: className, known: knownClasses(trunk, decoder) }));
  const heads = Object.fromEntries(
    Object.entries(outputs).map(([output, kind]) => [output, headOf(decoder ?? trunk, kind, labelsOf(config))]),
  );
  const parameters = [...trunk.parameters, ...(decoder?.parameters ?? []), ...Object.values(heads).flatMap((head) => head.parameters)];
  const memory = new FlatMemory(parameters, []);
  const inFile = parameters.map((parameter) => ({ ...parameter, name: nameInClass(trunk, className, parameter) }));
  const names = Object.fromEntries(inFile.map(({ name }, index) => [name, parameters[index].name]));
  const huggingFaceConfig = (decoder ?? trunk).huggingFaceConfig(...Object.values(outputs));
  await importNetwork(folder, { summary: trunk.summary, parameters: inFile, names, huggingFaceConfig }, memory);
  return { className, config, trunk, causal: trunk.causal === true || config.is_decoder === true, decoder, heads, parameters, memory };
}

async function closing(folder: string): Promise<{ readonly config: Readonly<Record<string, unknown>> }> {
  const model = await openModelFolder(folder);
  await model.close();
  return model;
}

async function encoderOf(folder: string, encoders: readonly EncoderDefinition[]): Promise<Encoder> {
  const reasons: string[] = [];
  for (const definition of encoders) {
    if (!definition.ofFolder) continue;
    const found: OfFolder = await definition.ofFolder(folder);
    const reason = 'reason' in found ? found.reason : misfit(definition, found.options);
    if (reason === null && 'options' in found) return made(definition, found.options);
    reasons.push(`${definition.name}: the folder ${reason}`);
  }
  throw new UserError(errors.MODEL_UNKNOWN({ folder, reasons }));
}

function made(definition: EncoderDefinition, options: object): Encoder {
  return definition.create({ ...defaultsOf(definition), ...options } as never, {} as never) as Encoder;
}

/** Options of a component that nobody gave. */
export function defaultsOf({ options: { properties } }: Pick<AnyComponent, 'options'>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) => ('default' in schema ? [[name, (schema as { default: unknown }).default]] : [])),
  );
}

/** What of the folder's values the encoder could not be made with. */
function misfit(definition: EncoderDefinition, options: object): string | null {
  const check = new Ajv({ strict: false }).compile(definition.options);
  if (check({ ...defaultsOf(definition), ...options })) return null;
  const [{ instancePath, message }] = check.errors ?? [];
  return `asks for a network that cannot be made: ${instancePath.slice(1)} ${message}`;
}

function vocabularyOf(folder: string, { vocab_size: size }: Readonly<Record<string, unknown>>): number {
  if (typeof size === 'number' && Number.isInteger(size) && size > 0) return size;
  throw new UserError(errors.MODEL_UNKNOWN({ folder, reasons: [`its config.json says vocab_size ${JSON.stringify(size)}`] }));
}

function idOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** As Hugging Face counts them: the names, else the number, else two. */
function labelsOf({ id2label: names, num_labels: count }: Readonly<Record<string, unknown>>): number {
  if (typeof names === 'object' && names !== null) return Object.keys(names).length;
  return typeof count === 'number' ? count : 2;
}

function knownClasses(trunk: Trunk, decoder: Trunk | null): string[] {
  return [trunk, decoder].flatMap((each) => Object.keys(each?.classes ?? {}));
}
