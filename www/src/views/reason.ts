/** The line under the bar: what is shown, on which device and why, and the way to the other kind of run. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Command } from '../commands';
import type { Desk } from '../desk';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { isSlow } from '../session/duration';
import { SECONDS } from '../session/recorded';
import { sources } from '#sources';

export function reasonView(desk: Desk, words: Dictionary, format: Format, act: (command: Command) => void): TemplateResult | string {
  const { session, opening, failed, trouble, canShow } = desk.bench;
  const { recording } = words;
  if (session?.mode === 'recorded') {
    const what = recording.what(format.whole(session.settings.seed));
    if (failed) return html`${what} ${recording.failed} <span lang="en">${failed.failure?.message}</span>`;
    const go = html`<button class="small" @click=${() => act({ do: 'live' })}>${recording.live}</button>`;
    if (canShow) return html`${what} ${recording.ready} ${go}`;
    return opening ? `${what} ${recording.preparing}` : html`${what} ${desk.phone ? recording.phone : nothing} ${go}`;
  }
  const live = desk.bench.live();
  if (!live) return trouble ?? '';
  if (live.phase === 'opening' || live.loading === 'rewind') return words.loading[live.loading];
  if (live.phase === 'failed' || !live.reason || !live.info) return '';
  const offered = desk.bench.recorded && desk.state.isScene && !live.finished && isSlow(live);
  const play = html`<button class="small play-recording" @click=${() => act({ do: 'recorded', play: true, ask: true })}>▶ ${recording.play(format.whole(SECONDS + 1))}</button> `;
  return html`${offered ? play : nothing}${sources.lite ? words.lite : words.reasons[live.reason]} [${live.info.device.name}]`;
}
