// Holds every claim of claims.mjs against results.json, seed by seed, and prints the tables of docs/scenes.md; see `--help`.

import { CLAIMS } from './claims.mjs';
import { differences, holds, runs, together, wrong } from './measure.mjs';

const HELP = `Prints the tables of docs/scenes.md from results.json and fails if a claim does not hold as often as it says.

usage: node docs/scenes/check.mjs [claims | means | wrong]   (default: all three)`;

const DIGITS = { perplexity: 1, fkl: 3, rkl: 3 };
const SHOWN = ['mor5', 'top1', 'spearman', 'rare_recovery', 'accuracy', 'perplexity', 'fkl', 'ece'];

function said({ is, by = 0 }) {
  if (is === 'near') return `within ${by} of`;
  if (is === 'kept') return `at most ${by} lower than`;
  if (is === 'times') return `at least ${by} times`;
  return `${is} than`;
}

function mean(list) {
  return list.reduce((sum, x) => sum + x, 0) / list.length;
}

function spread(list, metric, signed = false) {
  const show = (x) => `${signed && x > 0 ? '+' : ''}${x.toFixed(DIGITS[metric] ?? 3)}`;
  return `${show(mean(list))} (${show(Math.min(...list))} … ${show(Math.max(...list))})`;
}

function where({ place, group, metric, steps }) {
  const at = [place !== undefined && `at ${place}`, group === 'wrong' && 'confidently wrong'].filter(Boolean);
  return `${metric}${at.length ? `, ${at.join(', ')}` : ''}, ${steps} steps`;
}

/** One row per claim; returns how many fail. */
function claims() {
  let failed = 0;
  for (const [id, list] of Object.entries(CLAIMS)) {
    console.log(`\n**\`${id}\`**\n\n| | measured | difference: mean (range) | holds in |\n|---|---|---|---|`);
    for (const claim of list) {
      const found = differences(claim);
      const good = found.filter((one) => holds(claim, one)).length;
      const short = found.length === 0 || good < found.length - (claim.but ?? 0);
      if (short) failed += 1;
      const change = found.length ? spread(found.map((one) => one.difference), claim.metric, true) : 'not measured';
      console.log(`| \`${claim.a}\` ${said(claim)} \`${claim.b}\` | ${where(claim)} | ${change} | ${good} of ${found.length}${short ? ' **FAILS**' : ''} |`);
    }
    const lengths = [...new Set(list.map(({ steps }) => steps))];
    const all = lengths.map((steps) => ({ steps, ...together(id, steps) }));
    console.log(`\nAll of these together: ${all.map(({ steps, seeds, holds }) => `${holds} of ${seeds} seeds at ${steps} steps`).join(', ')}.`);
  }
  return failed;
}

function means() {
  const lengths = [...new Set(runs.map(({ steps }) => steps))].sort((x, y) => x - y);
  for (const steps of lengths) {
    console.log(`\n**${steps} steps**\n\n| | seeds | ${SHOWN.join(' | ')} |\n|---|---|${'---|'.repeat(SHOWN.length)}`);
    const here = runs.filter((run) => run.steps === steps);
    for (const variant of new Set(here.map((run) => run.variant))) {
      const group = here.filter((run) => run.variant === variant);
      console.log(`| \`${variant}\` | ${group.length} | ${SHOWN.map((metric) => spread(group.map((run) => run[metric]), metric)).join(' | ')} |`);
    }
  }
}

function onWrong() {
  console.log(`\n${wrong.at.positions.length} held-out positions, first probability at least ${wrong.at.confident}\n\n| | seeds | of the teacher's choice | of what follows |\n|---|---|---|---|`);
  const of = (variant) => wrong.students.filter(({ run }) => run.startsWith(`${variant}@`));
  for (const variant of new Set(wrong.students.map(({ run }) => run.split('@')[0]))) {
    const group = of(variant);
    console.log(`| \`${variant}\` | ${group.length} | ${spread(group.map((s) => s.teachersChoice))} | ${spread(group.map((s) => s.following))} |`);
  }
}

const [part] = process.argv.slice(2);
if (part === '--help') console.log(HELP);
else {
  if (part === undefined) console.log('The tables of the sweep, printed by `node docs/scenes/check.mjs`; [docs/scenes.md](../scenes.md) says what they mean.\n');
  if (part !== 'claims' && part !== 'wrong') means();
  if (part !== 'claims' && part !== 'means') onWrong();
  const failed = part === undefined || part === 'claims' ? claims() : 0;
  if (failed > 0) {
    console.error(`\n${failed} claims do not hold`);
    process.exitCode = 1;
  }
}
