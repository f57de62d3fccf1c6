/** The risk lens as bars per student, with its formula and what it assumes. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import { family, letterOf } from '../objectives';
import { footView } from '../views/foot';
import { steady } from '../views/steady';
import { contest } from './meeting-facts';
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
  figure[inert] {
    color: var(--soft);
  }
  /* A disclosure that does not open would be a riddle. */
  figure[inert] .foot {
    visibility: hidden;
  }
  .risk td {
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .risk-rows .lost {
      fill: Highlight;
    }
  }
`;

/** As many replies as a number may have digits for. */
const WIDE = 8888;

/** What a risk looks like before it is measured. */
function openRisk(objectives: readonly string[]): Risk {
  const rows = objectives.map((objective, student) => ({ student, objective, kept: NaN, lost: NaN, range: [NaN, NaN] as const }));
  const pair = contest(objectives, []);
  const share = { value: NaN, low: NaN, high: NaN, positions: 0 };
  return { step: 0, share, rows, saved: pair && { ...pair, replies: NaN, interval: null, clear: false } };
}

export interface RiskView {
  /** Null before it is measured. */
  readonly risk: Risk | null;
  readonly objectives: readonly string[];
  /** Whose the share of places with a second answer is; null as long as there is none. */
  readonly source: 'own' | 'page' | null;
}

/** Before the first measurement bars and numbers have their places, but nobody hears of them. */
export function riskView({ risk: measured, objectives, source }: RiskView, language: Language, words: Dictionary, format: Format): TemplateResult {
  const { risk: says } = words.meeting;
  if (!source || objectives.length === 0) return html`<p class="soft">${says.empty(source !== null)}</p>`;
  const risk = measured ?? openRisk(objectives);
  const leadOf = ({ value, low, high }: Record<'value' | 'low' | 'high', number>) => says.lead(format.percent(value), format.percent(low), format.percent(high), says[source]);
  const lead = leadOf(risk.share);
  const empty = says.empty(true);
  const sentence = says.sentence(
    risk.rows.map((row) => says.row(letterOf(row.student), format.whole(row.lost))).join(words.languageName === '日本語' ? '、' : ', '),
  );
  return html`
    <p class="numbers">${steady(measured ? lead : empty, [leadOf({ value: 0.888, low: 0.888, high: 0.888 }), empty])}</p>
    <p>${says.premise}</p>
    <figure class="risk" aria-label=${sentence} ?inert=${!measured}>
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
    ${risk.saved ? html`<p class="numbers">${steady(savedText(risk.saved, words, format), savedRoom(risk.saved, words, format))}</p>` : nothing}
    <p class="small"><code>${says.formula}</code></p>
    <p class="small soft">${says.assumptions}</p>
  `;
}

function bar(row: Risk['rows'][number], words: Dictionary, format: Format): TemplateResult {
  const { of } = words.meeting.risk;
  const [low, high] = row.range.map((end) => format.whole(end));
  const wide = format.whole(WIDE);
  return html`
    <span class="letter ${family(row.objective)}">${letterOf(row.student)}</span>
    <div class=${family(row.objective)}>
      <code>${row.objective}</code>
      <svg height="12">
        <rect class="ground" width="100%" height="12"></rect>
        ${Number.isFinite(row.lost) ? svg`<rect class="lost" width=${`${((100 * row.lost) / REPLIES).toFixed(2)}%`} y="0.5" height="11"></rect>` : nothing}
      </svg>
      ${steady(of(format.whole(row.lost), low ?? '', high ?? ''), [of(wide, wide, wide)])}
    </div>
  `;
}

type Saved = NonNullable<Risk['saved']>;

/** Every verdict with wide numbers. */
function savedRoom(saved: Saved, words: Dictionary, format: Format): string[] {
  return [WIDE, -WIDE, 0].map((replies) => savedText({ ...saved, replies, interval: [-WIDE, WIDE], clear: replies !== 0 }, words, format));
}

export function savedText(saved: Saved, words: Dictionary, format: Format): string {
  const { risk: says } = words.meeting;
  const [ranked, plain] = [letterOf(saved.ranked), letterOf(saved.plain)];
  if (Number.isNaN(saved.replies)) return says.open(ranked, plain);
  // The interval runs in the direction of the sentence that is said.
  const turned = saved.clear && saved.replies < 0;
  const ends = saved.interval && (turned ? [-saved.interval[1], -saved.interval[0]] : saved.interval);
  const [low, high] = ends?.map((end) => (saved.clear ? format.whole(end) : format.signed(end, 0))) ?? [];
  const range = low && high ? says.range(low, high) : '';
  if (!saved.clear) return says.unclear(ranked, plain, range);
  return (turned ? says.cost : says.saved)(ranked, plain, format.whole(Math.abs(saved.replies)), format.percent(Math.abs(saved.replies) / REPLIES), range);
}
