/** What the reader can ask for; child elements send these up to <crest-lab> as one bubbling event. */

import type { DeviceChoice, Size, StudentIndex } from './protocol';
import type { ViewName } from './views/picture';

export type Command =
  | { readonly do: 'toggle' }
  | { readonly do: 'step'; readonly n: number }
  | { readonly do: 'reset' }
  | { readonly do: 'seed'; readonly seed: number }
  | { readonly do: 'device'; readonly device: DeviceChoice }
  | { readonly do: 'size'; readonly size: Size }
  | { readonly do: 'objective'; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly do: 'position'; readonly position: number }
  | { readonly do: 'language' }
  /** A token chosen in a chart, by its index among the place's tokens; as many as there are stands for the rest. */
  | { readonly do: 'token'; readonly token: number | null }
  | { readonly do: 'view'; readonly view: ViewName }
  /** Looks at an earlier step; null follows the newest. */
  | { readonly do: 'seek'; readonly step: number | null }
  | { readonly do: 'fork'; readonly step: number; readonly from: StudentIndex; readonly student: StudentIndex; readonly shorthand: string }
  /** Weights of the students as safetensors. */
  | { readonly do: 'export' };

const NAME = 'crest-command';

export function send(from: EventTarget, command: Command): void {
  from.dispatchEvent(new CustomEvent<Command>(NAME, { detail: command, bubbles: true, composed: true }));
}

export function onCommand(target: EventTarget, act: (command: Command) => void): void {
  target.addEventListener(NAME, (event) => act((event as CustomEvent<Command>).detail));
}
