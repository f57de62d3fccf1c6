/** The ways to start the worker, best first: as a file, from text with the page's origin, from text with none, on the page itself. */

import { fetched } from '../fetched';
import type { Reply, Request } from '../protocol';
import type { Sources } from '../sources/sources';
import type { Abilities, Hello } from '../worker/hello';

export type Rung = 'file' | 'blob' | 'data' | 'page';
export const RUNGS: readonly Rung[] = ['file', 'blob', 'data', 'page'];

/** No answer in this time is a failure. */
const PATIENCE_MS = 5_000;

/** A worker that has said hello. */
export interface Port {
  send(request: Request): void;
  /** From now on; nothing is lost before. */
  listen(onReply: (reply: Reply) => void, onError: (message: string) => void): void;
  close(): void;
  /** Null if it does not tell. */
  readonly abilities: Promise<Abilities | null>;
}

/** What a worker and the page's own thread have in common. */
interface Line {
  post(request: Request): void;
  close(): void;
  onmessage: (message: Reply | Hello) => void;
  onerror: (message: string) => void;
}

export async function climb(rung: Rung, worker: Sources['worker']): Promise<Port> {
  const line = await open(rung, worker);
  try {
    return await greet(line);
  } catch (error) {
    line.close();
    throw error;
  }
}

let blobUrl: string | null = null;

async function open(rung: Rung, worker: Sources['worker']): Promise<Line> {
  switch (rung) {
    case 'file':
      if (!('url' in worker)) throw new Error('the page holds everything in one file');
      return workerLine(worker.url);
    case 'blob':
      // Kept for the life of the page: a busy browser may read it late.
      return workerLine((blobUrl ??= URL.createObjectURL(new Blob([await textOf(worker)], { type: 'text/javascript' }))));
    case 'data':
      return workerLine(`data:text/javascript;charset=utf-8,${encodeURIComponent(await textOf(worker))}`);
    case 'page':
      return pageLine(worker);
  }
}

async function textOf(worker: Sources['worker']): Promise<string> {
  if ('text' in worker) return worker.text;
  if (import.meta.env.DEV) throw new Error('only the built worker is one script');
  return (await fetched(worker.url)).text();
}

function workerLine(url: string): Line {
  const worker = new Worker(url, { type: import.meta.env.DEV ? 'module' : 'classic', name: 'crest' });
  const line: Line = {
    post: (request) => worker.postMessage(request),
    close: () => worker.terminate(),
    onmessage: () => undefined,
    onerror: () => undefined,
  };
  worker.onmessage = (event: MessageEvent<Reply | Hello>) => line.onmessage(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    const where = event.filename ? ` (${event.filename.slice(0, 200)}:${event.lineno})` : '';
    line.onerror(`worker: ${event.message || 'the script could not be loaded'}${where}`);
  };
  return line;
}

/** The worker's script takes this instead of `self` when it runs on the page; see `worker/main.ts`. */
export interface Inside {
  postMessage(reply: Reply | Hello): void;
  onmessage: ((event: { readonly data: Request }) => void) | null;
}

function pageLine(worker: Sources['worker']): Line {
  // A task later, as a worker's would come: an inline script says hello before anybody listens.
  const inside: Inside = { postMessage: (reply) => void setTimeout(() => line.onmessage(reply)), onmessage: null };
  const line: Line = {
    post: (request) => inside.onmessage?.({ data: request }),
    close: () => {
      inside.onmessage?.({ data: { type: 'stop' } });
      // A script that never came must not leave its port to the next one.
      if (ports.includes(inside)) ports.splice(ports.indexOf(inside), 1);
      line.onmessage = () => undefined;
    },
    onmessage: () => undefined,
    onerror: () => undefined,
  };
  const ports = ((globalThis as typeof globalThis & { crestPorts?: Inside[] }).crestPorts ??= []);
  ports.push(inside);
  const script = document.createElement('script');
  if ('url' in worker) {
    script.src = worker.url;
    if (import.meta.env.DEV) script.type = 'module';
    script.onerror = () => line.onerror('the script could not be loaded');
  } else script.textContent = worker.text;
  document.head.append(script);
  script.remove();
  return line;
}

function greet(line: Line): Promise<Port> {
  return new Promise((resolve, reject) => {
    const early: Reply[] = [];
    let deliver = (reply: Reply): void => void early.push(reply);
    let tell: (found: Abilities | null) => void = () => undefined;
    const abilities = new Promise<Abilities | null>((resolve) => (tell = resolve));
    const late = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
    const port: Port = {
      send: (request) => line.post(request),
      close: () => line.close(),
      abilities,
      listen(onReply, onError) {
        line.onerror = onError;
        early.forEach(onReply);
        deliver = onReply;
      },
    };
    line.onerror = (message) => reject(new Error(message));
    line.onmessage = (message) => {
      if (message.type === 'hello') {
        clearTimeout(late);
        setTimeout(() => tell(null), PATIENCE_MS);
        resolve(port);
      } else if (message.type === 'abilities') tell(message);
      else deliver(message);
    };
  });
}
