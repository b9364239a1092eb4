/** A launcher: what runs the members of a sweep, each in a process of its own, here or on other machines. */

/** A member that is to be run: a folder with an experiment in, the same folder with a result out. */
export interface Launch {
  /** Names this launch and no other: lower-case letters, digits and dashes. */
  readonly key: string;
  /** What the member is called, for people. */
  readonly name: string;
  /** Folder of the member's run, absolute. */
  readonly run: string;
  /**
   * What goes on with the run and exits with 0 where it is finished: a program, absolute, and its words. SIGTERM has it save and stop, and
   * so has the end of its channel where it was given one (`ipc` of `spawn`).
   */
  readonly command: readonly string[];
  /** What it says is added to this file, absolute, in a folder that is there. */
  readonly logFile: string;
  /** Threads that it is to take; undefined: every core that it is given. */
  readonly threads?: number;
}

/** How far a launch is. */
export type LaunchState =
  /** Accepted, and not begun. `reason`: what it waits for, in the words of what queues it. */
  | { readonly state: 'queued'; readonly reason?: string }
  | { readonly state: 'running' }
  /** `code`: of its process. Null where something else ended it, which `reason` says in a sentence. */
  | { readonly state: 'ended'; readonly code: number | null; readonly reason?: string }
  /** Never accepted, or forgotten since. */
  | { readonly state: 'unknown' };

/**
 * Runs members. What it throws as a UserError while it is asked how far they are is taken for a moment's trouble, told once, and asked
 * again; everything else, and what it throws while it takes them, ends the sweep.
 */
export interface Launcher {
  /** What it is called in records, e.g. `slurm`. */
  readonly name: string;
  /**
   * Whether what it runs goes on without the sweep's process, so that a later one finds it again by its key. It is then given all members
   * at once, and queues them itself.
   */
  readonly lasting: boolean;
  /** Seconds between two looks at how far members are. */
  readonly every: number;
  /** Takes them. A key that was taken before is not begun a second time. */
  submit(launches: readonly Launch[]): Promise<void>;
  /** How far they are, in their order. */
  status(launches: readonly Launch[]): Promise<readonly LaunchState[]>;
  /**
   * Brings what they said so far to their log files, and of those that ended what they made to their folders. Left out where their
   * processes write there themselves.
   */
  collect?(launches: readonly Launch[]): Promise<void>;
  /** Has them save and stop, or never begin; those that ended are left alone. Returns when they were told, not when they ended. */
  stop(launches: readonly Launch[]): Promise<void>;
}
