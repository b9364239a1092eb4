/**
 * `electra-run serve`: a model behind a small HTTP endpoint on this machine.
 *
 *   GET  /             what can be asked
 *   POST /predict, …   an object or an array of them, as in the lines that the verb of this name reads; the answers likewise
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, UserError } from '../errors/index.ts';
import type { SavedModel } from '../inference/model.ts';
import { Batched } from '../serve/batched.ts';
import { listen, sendJson } from '../serve/loopback.ts';
import { decodeText } from '../text/read-text.ts';
import { answerLine, lineObject, type AskOptions, type Asking } from './ask.ts';
import { openAsked } from './asked-model.ts';
import { comparing, embedding } from './embed.ts';
import { filling } from './fill-mask.ts';
import { registryWith } from './plugins.ts';
import { predicting } from './predict.ts';
import { scoring } from './score.ts';
import type { Streams } from './streams.ts';
import { untilStopped } from './until-stopped.ts';

/** What the verb is told. */
export interface ServeOptions extends AskOptions {
  readonly host: string;
  readonly port: number;
}

/** Bytes of a request. */
const LARGEST = 4 * 2 ** 20;

/** Listens until it is told to stop, and then answers what was asked before. */
export async function serve(
  { model: path, plugins, host, port, beyond, engine, precision }: ServeOptions,
  { out, error }: Streams,
): Promise<number> {
  const model = await openAsked(path, { what: 'anything', fits: () => true }, await registryWith(plugins, error), { engine, precision });
  const routes = routesOf(model, { beyond });
  const told = { model: model.folder, routes: [...routes.keys()].map((name) => `/${name}`) };
  let server;
  try {
    server = await listen((request, response) => handle(request, response, routes, told), { host, port });
  } catch (cause) {
    await model.close();
    throw cause;
  }
  out.write(`Listening on ${server.url}: ${told.routes.join(', ')}. Ctrl-C ends it.\n`);
  await untilStopped();
  await server.stop();
  await model.close();
  return 0;
}

type Answerer = (line: Readonly<Record<string, unknown>>) => Promise<object>;

/** What this model can be asked. */
function routesOf(model: SavedModel, reach: Pick<AskOptions, 'beyond'>): ReadonlyMap<string, Answerer> {
  const all: Readonly<Record<string, Asking<object>>> = {
    predict: predicting(reach) as Asking<object>,
    score: scoring(reach) as Asking<object>,
    'fill-mask': filling({ ...reach, top: 5 }) as Asking<object>,
    embed: embedding(reach) as Asking<object>,
    similarity: comparing(reach) as Asking<object>,
  };
  return new Map(Object.entries(all).flatMap(([name, asking]) => (gives(model, asking) ? [[name, answererOf(model, asking)]] : [])));
}

function gives(model: SavedModel, asking: Asking<object>): boolean {
  try {
    asking.answers(model, placed([]));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function answererOf(model: SavedModel, asking: Asking<object>): Answerer {
  const batched = new Batched((questions: readonly object[]) => asking.answers(model, placed(questions)));
  return async (line) => {
    const question = asking.question(line, model);
    if (typeof question === 'string') throw new UserError(errors.TEXT_QUESTION({ place: 'The request', reason: question }));
    return batched.answer(question);
  };
}

async function* placed(questions: readonly object[]): AsyncGenerator<object & { readonly place: string }> {
  for (const question of questions) yield { ...question, place: 'The request' };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  routes: ReadonlyMap<string, Answerer>,
  told: object,
): Promise<void> {
  const name = (request.url ?? '').replace(/^\//, '').replace(/\?.*$/, '');
  const failed = (status: number, message: string, code?: string): void =>
    sendJson(response, status, JSON.stringify({ error: { ...(code ? { code } : {}), message } }));
  if (name === '' && request.method === 'GET') return sendJson(response, 200, JSON.stringify(told));
  const answerer = routes.get(name);
  if (!answerer) return failed(404, `There is no /${name}; GET / tells what there is.`);
  if (request.method !== 'POST') return failed(405, `/${name} takes POST with JSON.`);
  const body = await bodyOf(request);
  if (body === null) {
    response.shouldKeepAlive = false;
    return failed(413, `The request has more than ${LARGEST} bytes.`);
  }
  try {
    sendJson(response, 200, await answersTo(textIn(body), answerer));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failed(400, error.message, error.code);
  }
}

/** Throws a {@link UserError} for bytes that are no UTF-8: none is guessed. */
function textIn(bytes: Buffer): string {
  const decoded = decodeText(bytes, 'The request');
  if ('text' in decoded) return decoded.text;
  throw new UserError(
    errors.TEXT_QUESTION({ place: 'The request', reason: `line ${decoded.place.line}, column ${decoded.place.column} is not UTF-8` }),
  );
}

/** As JSON; of an array, one for each. */
async function answersTo(body: string, answerer: Answerer): Promise<string> {
  const answer = async (line: unknown): Promise<string> => {
    const read = lineObject(JSON.stringify(line));
    if (typeof read === 'string') throw new UserError(errors.TEXT_QUESTION({ place: 'The request', reason: read }));
    const text = answerLine(await answerer(read));
    if (text === null) throw new UserError(errors.LOGITS_NOT_FINITE({ place: 'The request', folder: 'the server' }));
    return text;
  };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new UserError(errors.TEXT_QUESTION({ place: 'The request', reason: `it is no JSON (${(cause as Error).message})` }), { cause });
  }
  if (!Array.isArray(json)) return answer(json);
  return `[${(await Promise.all(json.map(answer))).join(',')}]`;
}

/** Null where it is too large; what is beyond is not kept. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= LARGEST ? Buffer.concat(chunks) : null;
}
