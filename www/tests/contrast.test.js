/** Marks of charts against what they are drawn on: 3:1 at least, in light and dark, by their colour or their line (WCAG 1.4.11). */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const styles = await load(
  'src/styles.ts',
  'src/views/lanes.ts',
  'src/views/chart.ts',
  'src/views/curve.ts',
  'src/chapters/risk-view.ts',
  'src/chapters/task-peaks.ts',
  'src/chapters/tug-view.ts',
  'src/chapters/answers-place.ts',
  'src/chapters/bottleneck-view.ts',
);
const FAMILIES = ['ce', 'fkl', 'rkl', 'rank'];
const ENOUGH = 3;

/** What `selector` says in a sheet, outside of media queries. */
function rule(sheet, selector) {
  const text = sheet.cssText.replace(/\/\*.*?\*\//gs, '').replace(/@media[^{]*\{(?:[^{}]*\{[^}]*\})*\s*\}/g, '');
  const found = [...text.matchAll(/([^{}]+)\{([^}]*)\}/g)].filter(([, names]) => names.split(',').some((name) => name.trim() === selector));
  assert.ok(found.length > 0, `no rule for ${selector}`);
  return Object.fromEntries(found.flatMap(([, , body]) => body.split(';').filter((line) => line.includes(':')).map((line) => line.split(/:(.*)/s).slice(0, 2).map((part) => part.trim()))));
}

const names = (css) => Object.fromEntries([...css.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour]));
const [, bright, dim] = /^(.*?)@media screen and \(prefers-color-scheme: dark\)(.*)$/s.exec(styles.tokens.cssText);
const THEMES = { light: names(bright), dark: { ...names(bright), ...names(dim) } };

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Colours that a rule draws with; `--mine` is the family's. */
function drawn(sheet, selector, theme, family) {
  const { fill, stroke, background, color, 'border-inline-end': border } = rule(sheet, selector);
  return [fill, stroke, background, color, border].flatMap((value) => {
    const name = /var\((--[\w-]+)\)/.exec(value ?? '')?.[1];
    return name === undefined ? [] : [theme[name === '--mine' ? `--${family}` : name]];
  });
}

const { laneStyles, chartStyles, curveStyles, riskStyles, peaksStyles, tugStyles, placeStyles, bottleneckStyles } = styles;
const CARD = { card: '--card' };
/** Mark, then what lies under it: a rule, or a token. */
const MARKS = [
  [[laneStyles, '.lane .dark'], [laneStyles, '.lane .pale'], [laneStyles, '.lane .ground'], CARD],
  [[laneStyles, '.lane .edge'], [laneStyles, '.lane .pale'], [laneStyles, '.lane .ground'], CARD],
  [[laneStyles, '.lane .over'], [laneStyles, '.lane .ground'], CARD],
  [[laneStyles, '.legend .key-student'], CARD],
  [[chartStyles, '.plot .dot'], CARD],
  [[chartStyles, '.plot .line'], CARD],
  [[chartStyles, '.plot .bar'], CARD],
  [[chartStyles, '.plot .edge'], CARD, [chartStyles, '.plot .pale']],
  [[riskStyles, '.risk-rows .lost'], [riskStyles, '.risk-rows .ground'], CARD],
  [[peaksStyles, '.peaks .share'], [peaksStyles, '.peaks .ground'], CARD],
  [[tugStyles, '.arrow .shaft'], CARD],
  [[tugStyles, '.lane .dark'], [placeStyles, '.pale'], [placeStyles, '.track'], CARD],
  [[placeStyles, '.pale'], [placeStyles, '.track'], CARD],
  [[bottleneckStyles, 'b.rank'], CARD],
];

/** What lies under a mark: the first colour of a rule, which is its area and not its line. */
function under(ground, theme, family) {
  if (ground.card) return theme[ground.card];
  const [colour] = drawn(...ground, theme, family);
  assert.ok(colour, `${ground[1]} has no colour`);
  return colour;
}

describe('contrast', () => {
  test('the formula is WCAG’s', () => {
    assert.equal(contrast('#ffffff', '#000000'), 21);
    assert.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01);
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    for (const [mark, ...grounds] of MARKS) {
      test(`${mark[1]}, ${name}`, () => {
        for (const family of FAMILIES) {
          for (const ground of grounds) {
            const found = Math.max(...drawn(...mark, theme, family).map((colour) => contrast(colour, under(ground, theme, family))));
            assert.ok(found >= ENOUGH, `${family} on ${ground[1] ?? 'the card'}: ${found.toFixed(2)}`);
          }
        }
      });
    }
  }

  test('no mark of a family lies on a ground that its colour alone does not stand out from', () => {
    // The colour without its line would fail: that is what the line is for.
    assert.ok(contrast(THEMES.light['--rank'], THEMES.light['--teacher-pale']) < ENOUGH);
    assert.equal(rule(chartStyles, '.plot .band').fill, 'none', 'points of the scatter lie on the band');
    assert.equal(rule(tugStyles, '.tug .on').background, undefined, 'arrows lie on the chosen column');
    assert.equal(rule(bottleneckStyles, '.line.chosen').background, undefined, 'marks lie on the chosen line');
  });
});
