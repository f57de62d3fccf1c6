/** The line below the controls: what is shown and why, and what can be done about it. */

import { html, nothing, type TemplateResult } from 'lit';
import { sources } from '#sources';
import type { Command } from '../commands';
import type { Desk } from '../desk';
import type { Dictionary, Language } from '../i18n';
import type { DeviceReason } from '../protocol';
import type { LiveSession } from '../session/live';
import { whyOf } from '../session/why';
import { isSlow } from '../session/duration';
import { SECONDS } from '../session/recorded';
import './crest-copy';

export interface ReasonView {
  readonly desk: Desk;
  readonly words: Dictionary;
  readonly language: Language;
  readonly act: (command: Command) => void;
  /** For a report. */
  readonly details: () => string;
}

/** All others are steps down, which somebody may want to have explained. */
const AS_WISHED: readonly DeviceReason[] = ['gpu-hardware', 'gpu-asked', 'cpu-asked'];

export function reasonView(view: ReasonView): TemplateResult | string {
  const { words } = view;
  const { bench } = view.desk;
  if (bench.session?.mode === 'recorded') return recordedReason(view, String(bench.session.settings.seed));
  const live = bench.live();
  if (live) return liveReason(view, live);
  return bench.trouble ? html`${words.recording.missing} ${raw(bench.trouble)} ${copy(view)}` : '';
}

function recordedReason(view: ReasonView, seed: string): TemplateResult | string {
  const { desk, words, act } = view;
  const { bench } = desk;
  const { recording, errors } = words;
  const what = recording.what(seed);
  const message = bench.failed?.failure?.message ?? bench.trouble;
  if (message) {
    const why = whyOf(bench.failed?.failure ?? { kind: null, message });
    return html`${what} ${recording.failed} ${why ? errors.whys[why] : raw(message)} ${copy(view)}`;
  }
  const go = html`<button class="small" @click=${() => act({ do: 'live' })}>${recording.live}</button>`;
  if (bench.canShow) return html`${what} ${recording.ready} ${go}`;
  return bench.opening ? `${what} ${recording.preparing}` : html`${what} ${desk.phone ? recording.phone : nothing} ${go}`;
}

function liveReason(view: ReasonView, live: LiveSession): TemplateResult | string {
  const { desk, words, act } = view;
  if (live.phase === 'opening' || live.loading === 'rewind') return words.loading[live.loading];
  if (live.phase === 'failed' || !live.reason || !live.info) return '';
  const onPage = live.rung === 'page';
  const down = onPage || (!sources.lite && !AS_WISHED.includes(live.reason));
  const { kind, name } = live.info.device;
  const why = sources.lite ? words.lite : words.reasons[live.reason];
  // A processor's name says nothing; the details have it.
  const reason = kind === 'gpu' ? `${why} [${name}]` : why;
  const offered = desk.bench.recorded && desk.state.isScene && !live.finished && isSlow(live);
  const seconds = Math.max(SECONDS + 1, Math.ceil(live.steps / (desk.state.pace ?? Infinity)));
  const play = html`<button class="play-recording" @click=${() => act({ do: 'recorded', play: true, ask: true })}>▶ ${words.recording.play(String(seconds))}</button> `;
  return html`${offered ? play : nothing}${reason} ${onPage ? words.onPage : nothing} ${down ? copy(view) : nothing}`;
}

function raw(message: string): TemplateResult {
  return html`<span lang="en">${message}</span>`;
}

function copy({ language, details }: ReasonView): TemplateResult {
  return html`<crest-copy .language=${language} .text=${details}></crest-copy>`;
}
