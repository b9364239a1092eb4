/** The part of cli-progress that we use; the package brings no types. */
declare module 'cli-progress' {
  export interface BarOptions {
    readonly stream?: { write(text: string): unknown };
    readonly format?:
      | string
      | ((options: BarOptions, parameters: { readonly progress: number }, payload: Readonly<Record<string, string>>) => string);
    readonly fps?: number;
    readonly barsize?: number;
    readonly hideCursor?: boolean;
    readonly forceRedraw?: boolean;
    readonly clearOnComplete?: boolean;
    readonly barCompleteChar?: string;
    readonly barIncompleteChar?: string;
  }

  export class SingleBar {
    constructor(options: BarOptions);
    /** The next redraw. */
    timer: NodeJS.Timeout | null;
    start(total: number, value: number, payload: Readonly<Record<string, string>>): void;
    update(value: number, payload: Readonly<Record<string, string>>): void;
    render(): void;
    stop(): void;
  }

  const cliProgress: { readonly SingleBar: typeof SingleBar };
  export default cliProgress;
}
