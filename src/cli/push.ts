/** `electra-run push`: a model's folder to the hub. Which routes that takes is `hub/upload.ts`'s affair. */
import { errors, UserError } from '../errors/index.ts';
import { savedModels } from '../export/saved-models.ts';
import { HubClient, isOffline } from '../hub/client.ts';
import { megabytes } from '../hub/fetch-files.ts';
import { hubNameText, isCommit, isHubName, parseHubName, type HubName } from '../hub/name.ts';
import { upload } from '../hub/upload.ts';
import { uploadFiles } from '../hub/upload-files.ts';
import { terminalLog } from '../track/terminal.ts';
import { stoppable } from './fetch.ts';
import type { Streams } from './streams.ts';

/** What the verb is told. */
export interface PushOptions {
  readonly dryRun?: boolean;
  readonly public?: boolean;
  readonly message?: string;
}

/** Prints what would be uploaded, or the address of the commit that was made. Returns the exit code. */
export async function push(given: string, to: string, options: PushOptions, { out }: Streams): Promise<number> {
  const name = targetOf(to);
  const { models } = await savedModels(given);
  const all = models.map(({ folder }) => folder).join(', ');
  if (models.length > 1) throw notNow(given, 'it has several models', `Name one of them: ${all}`);
  const [{ folder }] = models;
  const files = await uploadFiles(folder);
  const log = terminalLog();
  if (!files.some(({ path }) => path === 'README.md'))
    log.warn(`${folder} has no README.md, so that its page on the hub will say nothing. Runs that end write one.`);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (options.dryRun) {
    for (const { path, size } of files) out.write(`${path}  ${megabytes(size)}\n`);
    out.write(`These ${files.length} files, ${megabytes(bytes)}, would go to ${hubNameText(name)}. Nothing was uploaded.\n`);
    return 0;
  }
  if (isOffline()) throw notNow(folder, 'HF_HUB_OFFLINE forbids to ask the hub', 'Take HF_HUB_OFFLINE out of the environment.');
  return stoppable(async (signal) => {
    const client = new HubClient(hubNameText(name), { signal, onRetry: (reason) => log.warn(`The hub does not answer: ${reason}.`) });
    if (!client.knows) throw new UserError(errors.HUB_NO_TOKEN({ name: hubNameText(name) }));
    log.info(`uploading   ${files.length} files, ${megabytes(bytes)}, of ${folder} to ${hubNameText(name)}`);
    const phase = log.phase('uploading', Math.max(1, bytes), { unit: 'bytes', perStep: 1 });
    let done = 0;
    try {
      const target = {
        repository: name.repository,
        branch: name.revision,
        isPublic: options.public === true,
        message: options.message ?? 'Upload with electra-run',
      };
      const { url } = await upload(files, target, client, (count) => phase.update((done += count)));
      phase.done();
      out.write(`${url}\n`);
      return 0;
    } finally {
      phase.stop();
    }
  });
}

function targetOf(to: string): HubName {
  const name = parseHubName(isHubName(to) ? to : `hf:${to}`);
  const refuse = (reason: string): never => {
    throw new UserError(errors.HUB_NAME({ name: to, reason }));
  };
  if (!name.repository.includes('/')) refuse('it does not say whose it is');
  if (isCommit(name.revision)) refuse('it names a commit, and only a branch can be added to');
  return name;
}

function notNow(folder: string, reason: string, hint: string): UserError {
  return new UserError(errors.HUB_NOT_UPLOADED({ folder, reason, hint }));
}
