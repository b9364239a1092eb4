/** Calls a component's `create`, and tells what goes wrong in it as the component's. */
import { RefusedOptions } from '../component/refused-options.ts';
import { concealed } from '../component/secret.ts';
import { errors, UserError } from '../errors/index.ts';
import { systemError } from '../errors/system-error.ts';
import { Interrupted } from '../interrupted.ts';
import { pathText } from '../source/tree.ts';
import { nameOf, type SlotNode } from './dependencies.ts';
import { refusedAt } from './option-error.ts';

/** The instance. Throws a {@link UserError} that names the component and its place. */
export async function makeComponent(node: SlotNode, options: unknown, injected: Record<string, unknown>): Promise<unknown> {
  try {
    return await node.definition.create(options as never, injected as never);
  } catch (error) {
    if (error instanceof RefusedOptions) throw refusedAt(node.path, error);
    if (error instanceof UserError || error instanceof Interrupted || systemError(error)) throw error;
    const reason = concealed(error instanceof Error ? error.message : String(error), node.options);
    const at =
      error instanceof Error
        ? /(?<![\w:/.-])((?:file:\/\/)?(?!node:)[^\s()]+:\d+:\d+)\)?/.exec(error.stack?.slice(error.stack.indexOf('\n')) ?? '')?.[1]
        : undefined;
    throw new UserError(errors.COMPONENT_FAILED({ component: nameOf(node), path: pathText(node.path), reason, at }), {
      exitCode: 1,
      cause: error,
    });
  }
}
