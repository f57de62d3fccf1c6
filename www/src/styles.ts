/** Colours, type and the few shapes that every element shares. Colours come from the explainer and keep 3:1 on both grounds. */

import { css } from 'lit';

/** Custom properties; only the outermost element sets them, they inherit through shadow roots. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --paper: #ffffff;
    --card: #ffffff;
    --sunk: #f4f6f8;
    --ink: #1a2027;
    --soft: #55606c;
    --line: #dde2e7;
    --focus: #0072b2;
    --alarm: #b3261e;
    --teacher: #5b6470;
    --teacher-pale: #ccd2d9;
    --ce: #0072b2;
    --fkl: #009e73;
    --rkl: #d55e00;
    --rank: #cc79a7;
    --shadow: 0 1px 2px rgb(16 24 32 / 6%), 0 4px 16px rgb(16 24 32 / 5%);
  }
  @media screen and (prefers-color-scheme: dark) {
    :host {
      --paper: #0f1419;
      --card: #161c23;
      --sunk: #1c242c;
      --ink: #e8ecf0;
      --soft: #a3adb8;
      --line: #2c3641;
      --focus: #56b4e9;
      --alarm: #ff8a80;
      --teacher: #8d97a3;
      --teacher-pale: #3f4954;
      --ce: #3a9bd8;
      --fkl: #1fb58a;
      --rkl: #e8772e;
      --rank: #d88fb8;
      --shadow: none;
    }
  }
`;

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  figure {
    margin: 0;
  }
  h2 {
    font-size: 1.375rem;
    line-height: 1.35;
    font-weight: 650;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2.chapter-title {
    font-size: clamp(1.5rem, 1.15rem + 1.5vw, 2.125rem);
  }
  h3 {
    font-size: 0.9375rem;
    line-height: 1.45;
    font-weight: 600;
  }
  /* Japanese has no spaces: break between phrases where the browser can. */
  :is(h1, h2, h3, p):lang(ja) {
    word-break: auto-phrase;
  }
  .soft {
    color: var(--soft);
  }
  .small {
    font-size: 0.8125rem;
    line-height: 1.55;
  }
  .small:lang(ja) {
    line-height: 1.7;
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* The browser would scroll with a line that moves inside, although nothing around it does. */
  .steady {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    overflow-anchor: none;
  }
  .steady > * {
    grid-area: 1 / 1;
    min-width: 0;
  }
  .room {
    visibility: hidden;
  }
  [data-room]::before {
    content: attr(data-room);
  }
  @media print {
    .room {
      display: none;
    }
  }
  button,
  select,
  input {
    font: inherit;
    font-size: 0.9375rem;
    color: var(--ink);
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
    min-height: 36px;
    padding: 0 0.75rem;
    max-width: 100%;
  }
  button {
    cursor: pointer;
    font-weight: 550;
    white-space: nowrap;
  }
  button:hover:not(:disabled) {
    border-color: var(--soft);
  }
  button:disabled {
    color: var(--soft);
    cursor: default;
    background: var(--sunk);
  }
  select {
    text-overflow: ellipsis;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  summary {
    cursor: pointer;
    color: var(--soft);
    font-size: 0.8125rem;
    min-height: 24px;
    width: fit-content;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    align-items: start;
  }
  .foot > details[open] {
    flex-basis: 100%;
    min-width: 0;
  }
  .foot summary {
    padding-block: 0.25rem;
  }
  @media print {
    .foot {
      display: none;
    }
  }
  .scroll {
    overflow: auto;
    max-height: 20rem;
    margin-top: 0.5rem;
  }
  .grows {
    height: 20rem;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: end;
    padding: 0.35rem 0.6rem;
    border-bottom: 1px solid var(--line);
    font-weight: 400;
  }
  th:first-child,
  td:first-child {
    text-align: start;
    padding-inline-start: 0;
  }
  thead th {
    color: var(--soft);
    font-weight: 550;
    white-space: nowrap;
  }
  .card {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 14px;
    box-shadow: var(--shadow);
    padding: clamp(1rem, 2.5vw, 1.5rem);
  }
  /* Nobody presses paper; bars keep their colours on it. */
  @media print {
    *,
    *::before,
    *::after {
      print-color-adjust: exact;
    }
    .choices,
    button,
    form,
    select,
    summary,
    textarea,
    input:not([type='checkbox'], [type='number']) {
      display: none !important;
    }
    .card,
    figure {
      break-inside: avoid;
    }
    h2,
    h3,
    .kicker {
      break-after: avoid;
    }
    .card {
      box-shadow: none;
    }
    .scroll {
      max-height: none;
    }
  }
  .letter {
    display: inline-grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    border: 3px solid var(--mine);
    font-weight: 700;
    font-size: 0.9375rem;
    flex: none;
  }
  .ce {
    --mine: var(--ce);
  }
  .fkl {
    --mine: var(--fkl);
  }
  .rkl {
    --mine: var(--rkl);
  }
  .rank {
    --mine: var(--rank);
  }
`;
