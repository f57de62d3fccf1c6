/** What the reader can ask for; child elements send these up to <crest-lab> as one bubbling event. */

import type { DeviceChoice, OwnCache, Size, StudentIndex } from './protocol';

export type Command =
  | { readonly do: 'toggle' }
  | { readonly do: 'step'; readonly n: number }
  | { readonly do: 'reset' }
  | { readonly do: 'seed'; readonly seed: number }
  | { readonly do: 'device'; readonly device: DeviceChoice }
  | { readonly do: 'size'; readonly size: Size }
  | { readonly do: 'objective'; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly do: 'position'; readonly position: number }
  | { readonly do: 'assess'; readonly task: OwnCache | string }
  | { readonly do: 'train-own' }
  | { readonly do: 'language' };

const NAME = 'crest-command';

export function send(from: EventTarget, command: Command): void {
  from.dispatchEvent(new CustomEvent<Command>(NAME, { detail: command, bubbles: true, composed: true }));
}

export function onCommand(target: EventTarget, act: (command: Command) => void): void {
  target.addEventListener(NAME, (event) => act((event as CustomEvent<Command>).detail));
}
