/** The page's typography and grid. */

import { css } from 'lit';

export const labStyles = css`
  :host {
    display: block;
    background: var(--paper);
    color: var(--ink);
    font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif;
    font-size: 1rem;
    line-height: 1.6;
    text-size-adjust: 100%;
  }
  :host(:lang(ja)) {
    line-height: 1.7;
  }
  .page {
    max-width: 76rem;
    margin-inline: auto;
    padding: clamp(1rem, 4vw, 3rem) clamp(0.875rem, 4vw, 3rem) 4rem;
  }
  /* As large as the wall allows, as wide as it is. */
  .ui-present {
    max-width: none;
    zoom: 1.15;
  }
  @media (min-width: 1600px) and (min-height: 860px) {
    .ui-present {
      zoom: 1.25;
    }
    .ui-present crest-scenes {
      zoom: 1.3;
    }
  }
  @media (min-width: 1800px) and (min-height: 1000px) {
    .ui-present {
      zoom: 1.3;
    }
  }
  @media (min-width: 2400px) and (min-height: 1250px) {
    .ui-present {
      zoom: 2;
    }
  }
  @media (min-width: 3600px) and (min-height: 1900px) {
    .ui-present {
      zoom: 2.9;
    }
  }
  .ui-present,
  .ui-min {
    padding-block: 0 1rem;
  }
  :is(.ui-present, .ui-min) .lab {
    gap: 1rem;
    margin: 0;
  }
  :is(.ui-present, .ui-min) .reason {
    margin: 0;
  }
  .ui-present {
    padding-inline: 1.5rem;
    --crest-speed: none;
  }
  .ui-present .sticky {
    margin-inline: 0;
    padding-inline: 0;
    display: flex;
    flex-wrap: wrap;
    column-gap: 1rem;
    /* The buttons stay where they are from screen to screen. */
    order: -1;
  }
  .ui-present crest-controls {
    flex: 1 1 38rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    margin-bottom: clamp(1.25rem, 3vw, 2.25rem);
  }
  .brand {
    margin-inline-end: auto;
    font-weight: 750;
    letter-spacing: 0.02em;
    font-size: 1.0625rem;
  }
  h1 {
    flex-basis: 100%;
    margin: clamp(0.75rem, 3vw, 2rem) 0 0;
    font-size: clamp(1.75rem, 1.1rem + 2.9vw, 3.25rem);
    line-height: 1.15;
    font-weight: 700;
    letter-spacing: -0.022em;
    text-wrap: balance;
    max-width: 20em;
  }
  :host(:lang(ja)) h1 {
    line-height: 1.3;
    letter-spacing: 0;
  }
  .stage {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.5rem;
  }
  .lead {
    flex-basis: 100%;
    font-size: clamp(1.0625rem, 0.98rem + 0.45vw, 1.25rem);
    color: var(--soft);
    max-width: 44em;
    text-wrap: pretty;
  }
  .lab {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: clamp(1.25rem, 3vw, 2rem);
    border-radius: 14px;
  }
  .lab:focus-visible {
    outline-offset: 10px;
  }
  .sticky {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--paper);
    margin-inline: calc(-1 * clamp(0.875rem, 4vw, 3rem));
    padding-inline: clamp(0.875rem, 4vw, 3rem);
  }
  .reason {
    --crest-copy-height: 28px;
    min-height: 36px;
    margin-top: calc(-1 * clamp(0.75rem, 2vw, 1.25rem));
  }
  .reason :is(button, crest-copy) {
    margin-block: 0.1875rem;
    margin-inline-end: 0.375rem;
    vertical-align: middle;
  }
  .chapter {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: clamp(1rem, 2.5vw, 1.5rem);
    scroll-margin-top: 5rem;
  }
  .opening .lead {
    margin-top: 0.5rem;
  }
  .kicker {
    color: var(--soft);
    font-weight: 600;
    letter-spacing: 0.04em;
    margin-bottom: -0.75rem;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem 0.5rem;
    margin-bottom: clamp(1.5rem, 4vw, 2.5rem);
  }
  nav a {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 36px;
    padding: 0 0.875rem;
    border: 1px solid var(--line);
    border-radius: 999px;
    color: inherit;
    text-decoration: none;
    font-size: 0.875rem;
  }
  nav a:hover {
    border-color: var(--soft);
  }
  nav b {
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }
  .page > .chapter,
  .lab {
    margin-bottom: clamp(2.5rem, 7vw, 5rem);
  }
  .lab .chapter + .chapter {
    margin-top: clamp(2.5rem, 7vw, 5rem);
  }
  footer {
    margin-top: clamp(2rem, 5vw, 3.5rem);
    padding-top: clamp(1.5rem, 3vw, 2.25rem);
    border-top: 1px solid var(--line);
    display: grid;
    gap: 1rem;
  }
  footer > p {
    max-width: 56em;
  }
  .words dl {
    margin: 0.75rem 0 0;
    display: grid;
    gap: 0.625rem;
  }
  .words dl div {
    display: grid;
    grid-template-columns: minmax(10rem, 16rem) minmax(0, 1fr);
    gap: 0.125rem 1.5rem;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0;
    color: var(--soft);
    max-width: 44em;
  }
  @media (max-width: 719px) {
    .words dl div {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    button {
      transition: border-color 120ms;
    }
  }
  @media print {
    :host {
      color-scheme: light;
    }
    .page {
      max-width: none;
      padding: 0;
      /* Paper is read from nearer than a screen; the handout has its own size. */
      zoom: 0.8;
    }
    crest-chapter-meeting {
      zoom: 1.25;
    }
    .opening {
      break-after: avoid;
    }
    .page > .chapter,
    .lab {
      margin-bottom: 1.5rem;
    }
    nav,
    .sticky,
    .stage,
    .keys,
    .kicker,
    crest-link-builder {
      display: none;
    }
  }
`;
