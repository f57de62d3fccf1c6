/** The worker's entry: connects the training engine to the page's messages. */

import { Engine } from './engine';
import type { Reply, Request } from '../protocol';

/** What a dedicated worker offers; TypeScript's DOM library describes the window instead. */
interface Port {
  postMessage(reply: Reply, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const port = self as unknown as Port;
const engine = new Engine((reply, transfer = []) => port.postMessage(reply, transfer));
port.onmessage = (event) => engine.accept(event.data);
