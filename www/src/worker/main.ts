/** The worker's entry: connects the training engine to the page's messages. On the page itself it takes the port that waits there. */

import { Engine } from './engine';
import { abilities, type Hello } from './hello';
import type { Reply, Request } from '../protocol';

/** What a dedicated worker offers; TypeScript's DOM library describes the window instead. */
interface Port {
  postMessage(message: Reply | Hello, transfer?: Transferable[]): void;
  onmessage: ((event: { readonly data: Request }) => void) | null;
}

const waiting = (globalThis as typeof globalThis & { crestPorts?: Port[] }).crestPorts;
const port = waiting ? waiting.shift() : (self as unknown as Port);
if (port) serve(port);

/** A script that came too late, after the page had given it up, finds no port and listens to nobody. */
function serve(port: Port): void {
  const engine = new Engine((reply, transfer = []) => port.postMessage(reply, transfer));
  port.onmessage = (event) => engine.accept(event.data);
  port.postMessage({ type: 'hello' });
  void abilities().then((found) => port.postMessage({ type: 'abilities', ...found }));
}
