/** What the reader can ask for; child elements send these up to <crest-lab> as one bubbling event. */

import type { TaskSource } from './assessment';
import type { Option } from './objectives';
import type { Change, DeviceChoice, OwnCache, Settings, Size, StudentIndex } from './protocol';
import type { ToolName } from './elements/crest-tool';
import type { Pace, View } from './state';

export type Command =
  | { readonly do: 'toggle' }
  | { readonly do: 'play' }
  | { readonly do: 'pause' }
  | { readonly do: 'step'; readonly n: number }
  | { readonly do: 'reset' }
  | { readonly do: 'seed'; readonly seed: number }
  | { readonly do: 'device'; readonly device: DeviceChoice }
  | { readonly do: 'size'; readonly size: Size }
  | { readonly do: 'rate'; readonly lr: number }
  /** An option of every student that has such a term. */
  | { readonly do: 'option'; readonly key: Option; readonly value: string }
  | { readonly do: 'pace'; readonly pace: Pace }
  | { readonly do: 'objective'; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly do: 'add' }
  | { readonly do: 'remove'; readonly student: StudentIndex }
  /** Index of a place among those offered. */
  | { readonly do: 'place'; readonly place: number }
  /** Token that is marked in every chart: while the pointer is over it, or until a press or a key says otherwise. */
  | { readonly do: 'token'; readonly token: number | null; readonly by: 'pointer' | 'press' | 'key' }
  | { readonly do: 'view'; readonly view: View }
  /** Step that is looked at; null: the newest. */
  | { readonly do: 'seek'; readonly step: number | null }
  | { readonly do: 'fork'; readonly step: number; readonly from: StudentIndex; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly do: 'guess'; readonly guess: StudentIndex | null }
  /** `ask`: first, if a live run would be lost. */
  | { readonly do: 'scene'; readonly scene: string; readonly ask?: boolean }
  /** Leaves the recording for live training, or comes back to it. */
  | { readonly do: 'live' }
  | { readonly do: 'recorded'; readonly play?: boolean; readonly ask?: boolean }
  /** The answer to that: the run is kept. */
  | { readonly do: 'stay' }
  /** Null: the page's own teacher. */
  | { readonly do: 'assess'; readonly task: OwnCache | string | null; readonly source: TaskSource }
  | { readonly do: 'train-own' }
  /** Hands the whole run over as a file. */
  | { readonly do: 'export' }
  /** Trains live with these settings, whatever is shown. */
  | { readonly do: 'rerun'; readonly settings: Settings; readonly changes: readonly Change[] }
  /** Brings a chapter into view; the first is 1. */
  | { readonly do: 'chapter'; readonly chapter: number }
  /** Turns so many screens onward at the wall. */
  | { readonly do: 'slide'; readonly by: number }
  | { readonly do: 'present'; readonly on: boolean }
  | { readonly do: 'tour'; readonly on: boolean }
  /** Loads one of the tools below the chapters. */
  | { readonly do: 'open'; readonly tool: ToolName | 'reasons' }
  | { readonly do: 'help'; readonly on: boolean }
  | { readonly do: 'language' };

const NAME = 'crest-command';

export function send(from: EventTarget, command: Command): void {
  from.dispatchEvent(new CustomEvent<Command>(NAME, { detail: command, bubbles: true, composed: true }));
}

export function onCommand(target: EventTarget, act: (command: Command) => void): void {
  target.addEventListener(NAME, (event) => act((event as CustomEvent<Command>).detail));
}
