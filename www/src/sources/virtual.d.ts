/** What the build hands to `src/sources`; see `build/`. */

declare module 'virtual:crest-files' {
  /** Folder of the page. */
  export const base: string;
  export const module: string;
  export const teacher: string;
}

declare module 'virtual:crest-inline' {
  /** Whether the module came without WebGPU. */
  export const lite: boolean;
  /** What chapter 5 would measure of the teacher; null where the page has that chapter. */
  /** The worker's script. */
  export const worker: string;
}
