/** Payback: boxes for the assumptions, what was measured, and every sum with its formula. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { steady } from '../views/steady';
import { ASSUMED, type Assumption, type Assumptions, type Payback, type RunCost } from './payback-sum';

export const paybackStyles = css`
  .assumed {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0.75rem 1.25rem;
    align-items: end;
  }
  .assumed label {
    display: grid;
    gap: 0.25rem;
    font-size: 0.8125rem;
    color: var(--soft);
  }
  .assumed .box {
    display: flex;
    gap: 0.4rem;
    align-items: center;
    white-space: nowrap;
  }
  .assumed input {
    width: 8rem;
    border-color: var(--soft);
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  dl.sums {
    display: grid;
    grid-template-columns: minmax(0, 1fr) max-content;
    gap: 0.25rem 1rem;
    margin: 0;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  dl.sums dd {
    margin: 0;
    text-align: end;
  }
  /* As wide as the sentence that takes the place. */
  .outcome .room {
    font-weight: 700;
  }
  @media (max-width: 480px) {
    dl.sums {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

/** As many days and milliseconds as have room. */
const WIDE = 8888;

export interface PaybackView {
  /** The reader's sign for money, where the language does not bring its own. */
  readonly currency: string;
  readonly trade: (event: Event) => void;
  readonly given: Assumptions;
  readonly cost: RunCost | null;
  readonly sum: Payback;
  readonly change: (name: Assumption, event: Event) => void;
}

export function paybackView({ given, cost, sum, change, currency, trade }: PaybackView, words: Dictionary, format: Format): TemplateResult {
  const { payback: says } = words.meeting;
  const days = sum.days === null ? '–' : format.whole(Math.ceil(sum.days));
  const wide = format.whole(WIDE);
  const machine = (amount: number, hours: number) => says.machineValue(says.money(format.whole(amount), currency), format.fixed(hours, 1));
  const missing = (days: string) => (sum.saving > 0 ? says.missing(days) : says.never);
  const open = missing(format.whole(Math.ceil(sum.people / sum.saving)));
  const result = (days: string) => (sum.saving > 0 ? says.result(days) : says.never);
  return html`
    <p>${says.lead}</p>
    <div class="assumed">
      ${ASSUMED.map((name) => {
        const [label, unit] = says.fields[name];
        return html`
          <label>
            ${label}
            <span class="box">
              <input type="number" min="0" step="any" inputmode="decimal" .value=${String(given[name])} @change=${(event: Event) => change(name, event)} />
              ${unit ?? currency}
            </span>
          </label>
        `;
      })}
      ${says.currency ? html`<label>${says.currency}<span class="box"><input maxlength="4" .value=${currency} @change=${trade} /></span></label>` : nothing}
    </div>
    <h3>${says.measured}</h3>
    <p class="small numbers">${steady(costText(cost, words, format), costRoom(cost, words, format))}</p>
    <dl class="sums">
      ${pair(says.people, says.money(format.whole(sum.people), currency))}
      ${pair(says.machineSum, steady(sum.machineHours === null ? '–' : machine(sum.machine, sum.machineHours), [machine(88_888, 888.8)]))}
      ${pair(says.saving, says.daily(says.money(format.whole(sum.saving), currency)))} ${pair(says.days, steady(days, [wide]))}
    </dl>
    <p>${says.worth}</p>
    <p class="numbers outcome">${steady(sum.machineHours === null ? open : html`<b>${result(days)}</b>`, [missing(wide), result(wide)])}</p>
    <p>${says.own}</p>
  `;
}

function pair(formula: string, value: TemplateResult | string): TemplateResult {
  return html`<dt>${formula}</dt><dd>${value}</dd>`;
}

function costText(cost: RunCost | null, words: Dictionary, format: Format): string {
  const { payback: says } = words.meeting;
  if (!cost) return says.noStep;
  const megabytes = (bytes: number) => format.fixed(bytes / 1e6, 1);
  const size = says.facts(format.whole(cost.parameters), megabytes(cost.studentBytes), megabytes(cost.cacheBytes));
  if (cost.msPerStep === null) return `${size} ${says.noStep}`;
  const minutes = format.fixed((cost.steps * cost.msPerStep) / 6e4, 1);
  return `${size} ${says.step(format.fixed(cost.msPerStep, 1), format.whole(cost.steps), minutes)}`;
}

/** The time of a step comes and changes while a run goes on. */
function costRoom(cost: RunCost | null, words: Dictionary, format: Format): string[] {
  return cost ? [null, WIDE].map((msPerStep) => costText({ ...cost, msPerStep }, words, format)) : [];
}
