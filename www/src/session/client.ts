/** The page's end of the worker: starts it, sends requests, hands replies on, turns a dead worker into an error. */

import type { Reply, Request } from '../protocol';

export class Client {
  private readonly worker: Worker;

  constructor(onReply: (reply: Reply) => void) {
    this.worker = new Worker(new URL('../worker/main.ts', import.meta.url), { type: 'module', name: 'crest' });
    this.worker.onmessage = (event: MessageEvent<Reply>) => onReply(event.data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
      const message = `worker: ${event.message || 'the script could not be loaded'}${where}`;
      onReply({ type: 'error', failure: { place: 'load', message } });
    };
  }

  send(request: Request): void {
    this.worker.postMessage(request);
  }

  close(): void {
    this.worker.terminate();
  }
}
