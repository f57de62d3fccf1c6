/** Where a page gets what it needs: from files beside it, or from itself. `#sources` is one of `served` and `inline`. */

import type { Materials, OwnCache } from '../protocol';

export interface Sources {
  /** Whether the module trains on the processor only and cannot measure a task: there is no chapter 5. */
  readonly lite: boolean;
  /** One classic script, as a file or as text. */
  readonly worker: { readonly url: string } | { readonly text: string };
  materials(): Promise<Materials>;
  /** A recorded run by its name; the first is `default`. */
  recording(name: string): Promise<Uint8Array>;
  /** Teacher data that were saved into the page together with an experiment. */
  cache(name: string): OwnCache | null;
  /** The whole page as one file; rejects where it was not built. */
  page(): Promise<string>;
}

/** Names come from links: nothing that could leave the folder. */
export function checkedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw new Error(`recording: ${JSON.stringify(name.slice(0, 60))} is no name`);
  return name;
}
