/** Speaks SCORM 1.2 with a learning management system: where the reader was, how long, and that the unit is done. */

/** The API adapter that the system puts on a window above. Everything is text. */
interface Adapter {
  LMSInitialize(empty: ''): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(empty: ''): string;
  LMSFinish(empty: ''): string;
}

/** A reader who saw the page for so long has worked through the unit. */
const COMPLETE_MS = 120_000;
const TICK_MS = 5_000;
/** The standard's bounds: levels to climb, characters of a location. */
const LEVELS = 7;
const LOCATION = 255;

/** Windows of another origin refuse to be read. */
function adapterOf(window: Window): Adapter | null {
  try {
    const { API } = window as Window & { API?: Adapter };
    return API && typeof API.LMSInitialize === 'function' ? API : null;
  } catch {
    return null;
  }
}

function climb(from: Window): Adapter | null {
  let window = from;
  for (let level = 0; level < LEVELS; level += 1) {
    const found = adapterOf(window);
    if (found) return found;
    if (window.parent === window) return null;
    window = window.parent;
  }
  return null;
}

/** The chain of parents, then that of the opener. */
export function findAdapter(from: Window): Adapter | null {
  const found = climb(from);
  if (found) return found;
  try {
    return from.opener ? climb(from.opener as Window) : null;
  } catch {
    return null;
  }
}

/** `HHHH:MM:SS.SS` */
export function timespan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(Math.floor(seconds / 3600)).padStart(4, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.00`;
}

/** A system that fails must not take the page with it. */
function attempt(act: () => string): string {
  try {
    return act();
  } catch {
    return '';
  }
}

function attend(api: Adapter): void {
  const begun = Date.now();
  let seen = 0;
  let done = false;
  const set = (element: string, value: string) => attempt(() => api.LMSSetValue(`cmi.core.${element}`, value));
  const get = (element: string) => attempt(() => api.LMSGetValue(`cmi.core.${element}`));
  if (attempt(() => api.LMSInitialize('')) === 'false') return;

  done = ['completed', 'passed'].includes(get('lesson_status'));
  if (!done) set('lesson_status', 'incomplete');
  const left = get('lesson_location');
  if (left.startsWith('#') && location.hash === '') attempt(() => (location.hash = left));

  const complete = () => {
    if (done) return;
    done = true;
    set('lesson_status', 'completed');
    attempt(() => api.LMSCommit(''));
  };
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') seen += TICK_MS;
    if (seen >= COMPLETE_MS) complete();
  }, TICK_MS);
  // Whoever trained a run to its end need not wait.
  addEventListener('crest-finished', complete);
  addEventListener('pagehide', () => {
    clearInterval(timer);
    if (location.hash.length <= LOCATION) set('lesson_location', location.hash);
    set('session_time', timespan(Date.now() - begun));
    set('exit', done ? '' : 'suspend');
    attempt(() => api.LMSCommit(''));
    attempt(() => api.LMSFinish(''));
  }, { once: true });
}

if (typeof window !== 'undefined') {
  const api = findAdapter(window);
  if (api) attend(api);
}
