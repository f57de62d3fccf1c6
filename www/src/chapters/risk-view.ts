/** The risk lens as bars per student, with its formula and what it assumes. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import { family, letterOf } from '../objectives';
import { footView } from '../views/foot';
import { REPLIES, type Risk } from './risk-lens';

export const riskStyles = css`
  .risk-rows {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
  .risk-rows svg {
    display: block;
    width: 100%;
  }
  .risk-rows .ground {
    fill: var(--sunk);
  }
  .risk-rows .lost {
    fill: var(--mine);
    stroke: var(--ink);
  }
  @media (forced-colors: active) {
    .risk-rows .lost {
      fill: Highlight;
    }
  }
`;

/** `source`: whose the share of places with a second answer is; null as long as there is none. */
export function riskView(risk: Risk | null, source: 'own' | 'page' | null, language: Language, words: Dictionary, format: Format): TemplateResult {
  const { risk: says } = words.meeting;
  if (!risk || !source) return html`<p class="soft">${says.empty(source !== null)}</p>`;
  const { share } = risk;
  const sentence = says.sentence(
    risk.rows.map((row) => says.row(letterOf(row.student), format.whole(row.lost))).join(words.languageName === '日本語' ? '、' : ', '),
  );
  const lead = says.lead(format.percent(share.value), format.percent(share.low), format.percent(share.high), says[source]);
  return html`
    <p>${lead}</p>
    <p>${says.premise}</p>
    <figure aria-label=${sentence}>
      <div class="risk-rows numbers small" aria-hidden="true">${risk.rows.map((row) => bar(row, words, format))}</div>
      ${footView({
        language,
        sentence,
        sheet: {
          columns: says.columns,
          rows: risk.rows.map((row) => [letterOf(row.student), row.objective, row.kept, row.lost, row.range.map((end) => format.whole(end)).join(' – ')]),
          print: (value, column) => (column === 2 ? format.percent(value) : format.whole(value)),
        },
        titles: [says.heading, lead],
        file: `crest-risk-step-${risk.step}`,
        run: true,
      })}
    </figure>
    ${risk.saved ? html`<p class="numbers"><b>${savedText(risk.saved, words, format)}</b></p>` : nothing}
    <p class="small"><code>${says.formula}</code></p>
    <p class="small soft">${says.assumptions}</p>
  `;
}

function bar(row: Risk['rows'][number], words: Dictionary, format: Format): TemplateResult {
  const [low, high] = row.range.map((end) => format.whole(end));
  return html`
    <span class="letter ${family(row.objective)}">${letterOf(row.student)}</span>
    <div class=${family(row.objective)}>
      <code>${row.objective}</code>
      <svg height="12">
        <rect class="ground" width="100%" height="12"></rect>
        ${svg`<rect class="lost" width=${`${((100 * row.lost) / REPLIES).toFixed(2)}%`} y="0.5" height="11"></rect>`}
      </svg>
      ${words.meeting.risk.of(format.whole(row.lost), low ?? '', high ?? '')}
    </div>
  `;
}

export function savedText(saved: NonNullable<Risk['saved']>, words: Dictionary, format: Format): string {
  const { risk: says } = words.meeting;
  const [ranked, plain] = [letterOf(saved.ranked), letterOf(saved.plain)];
  // The interval runs in the direction of the sentence that is said.
  const turned = saved.clear && saved.replies < 0;
  const ends = saved.interval && (turned ? [-saved.interval[1], -saved.interval[0]] : saved.interval);
  const [low, high] = ends?.map((end) => (saved.clear ? format.whole(end) : format.signed(end, 0))) ?? [];
  const range = low && high ? says.range(low, high) : '';
  if (!saved.clear) return says.unclear(ranked, plain, range);
  return (turned ? says.cost : says.saved)(ranked, plain, format.whole(Math.abs(saved.replies)), range);
}
