// Trains the students that the scenes are chosen from, over several seeds, and writes results.json; see `--help`.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ASKED, CONFIDENT, PLACES, RUNS, VARIANTS } from './plan.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = resolve(HERE, '../..');
const RESULTS = join(HERE, 'results.json');
const CACHE = join(ROOT, 'data/stories.safetensors');
/** What a scene may argue with. */
const METRICS = ['mor5', 'top1', 'spearman', 'kendall', 'retention', 'cr3', 'rare_recovery', 'accuracy', 'perplexity', 'fkl', 'rkl', 'ece', 'entropy_gap'];
/** The same by number of teacher peaks: 1, 2, 3, 4 or more. */
const BY_PEAKS = ['mor5', 'top1', 'accuracy', 'spearman', 'perplexity'];

const HELP = `Trains every run of plan.mjs that results.json lacks, then asks all of them about the scenes' places.

usage: node docs/scenes/sweep.mjs [options]

  --crest FILE   the command line (default target/release/crest; cargo build --release -p crest)
  --probe FILE   its example that reads positions (default target/release/examples/probe;
                 cargo build --release -p crest-core --example probe --features parallel)
  --runs DIR     where run folders go and are found again (default runs/scenes)
  --only TEXT    only runs whose name contains this
  --list         print the names of the runs and which of them are done
  --places       do not train; ask the runs in --runs about the places of plan.mjs
  --help         this

It may be stopped at any time: each finished run is kept. The same build on the same kind of processor gives the same numbers.`;

const { values: options } = parseArgs({
  options: {
    crest: { type: 'string', default: join(ROOT, 'target/release/crest') },
    probe: { type: 'string', default: join(ROOT, 'target/release/examples/probe') },
    runs: { type: 'string', default: join(ROOT, 'runs/scenes') },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    places: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** Every run of the plan once, in the plan's order. */
function planned(only = options.only) {
  const runs = RUNS.flatMap(({ variants, steps, seeds }) =>
    seeds.flatMap((seed) => variants.map((variant) => ({ name: `${variant}@${steps}#${seed}`, variant, steps, seed }))),
  );
  return [...new Map(runs.map((run) => [run.name, run])).values()].filter(({ name }) => name.includes(only));
}

/** The page's warm-up: a tenth of a short run, 40 steps of a long one (web/src/size.rs). */
function toml({ variant, steps, seed }) {
  const objective = VARIANTS[variant];
  if (!objective) throw new Error(`plan.mjs has no variant ${variant}`);
  const { ce = 0, k = 5, kd, rank } = objective;
  const table = (name, entries) => (entries ? `[objective.${name}]\n${lines(entries)}` : '');
  const lines = (entries) => Object.entries(entries).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');
  const schedule = { steps, warmup: Math.min(40, Math.floor(steps / 10)) };
  return `seed = ${seed}\n[schedule]\n${lines(schedule)}[objective]\n${lines({ ce, k })}${table('kd', kd)}${table('rank', rank)}`;
}

function folder(run) {
  return join(options.runs, run.name.replace('@', '-').replace('#', '-seed').replaceAll(':', '-'));
}

function call(program, args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${done.status}\n${done.stderr}`);
  return done.stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

function train(run) {
  mkdirSync(options.runs, { recursive: true });
  const config = `${folder(run)}.toml`;
  writeFileSync(config, toml(run));
  const events = call(options.crest, ['distill', '--device', 'cpu', '--cache', CACHE, '--config', config, '--out', folder(run), '--force', '--json', '-q']);
  const evaluation = events.find((event) => event.event === 'evaluation');
  if (!evaluation) throw new Error(`${run.name}: no evaluation`);
  return {
    ...run,
    positions: evaluation.positions,
    ...pick(evaluation.overall, METRICS),
    peaks: evaluation.by_peaks.map((bucket) => ({ positions: bucket.positions, ...pick(bucket, BY_PEAKS) })),
  };
}

function pick(metrics, names) {
  return Object.fromEntries(names.map((name) => [name, rounded(metrics[name])]));
}

function rounded(value) {
  return value === null || value === undefined ? null : Number(value.toPrecision(6));
}

/** One run per line, so that a difference of two sweeps can be read. */
function save(results) {
  const list = (items, pad = '    ') => `[\n${items.map((item) => `${pad}${JSON.stringify(item)}`).join(',\n')}\n${pad.slice(2)}]`;
  const order = new Map(planned('').map((run, i) => [run.name, i]));
  const runs = [...results.runs].sort((a, b) => (order.get(a.name) ?? Infinity) - (order.get(b.name) ?? Infinity));
  const place = ({ students, ...row }) => `    {\n      "teacher": ${JSON.stringify(row)},\n      "students": ${list(students, '        ')}\n    }`;
  const { students, ...wrong } = results.wrong;
  const parts = [
    `"cache": ${JSON.stringify(relative(ROOT, CACHE))}`,
    `"runs": ${list(runs)}`,
    `"wrong": {\n    "at": ${JSON.stringify(wrong)},\n    "students": ${list(students, '      ')}\n  }`,
    `"places": [\n${results.places.map(place).join(',\n')}\n  ]`,
  ];
  writeFileSync(`${RESULTS}.part`, `{\n  ${parts.join(',\n  ')}\n}\n`);
  renameSync(`${RESULTS}.part`, RESULTS);
}

function load() {
  if (!existsSync(RESULTS)) return { runs: [], wrong: { students: [] }, places: [] };
  const { runs, wrong, places } = JSON.parse(readFileSync(RESULTS, 'utf8'));
  return {
    runs,
    wrong: { ...wrong?.at, students: wrong?.students ?? [] },
    places: places.map(({ teacher, students }) => ({ ...teacher, students })),
  };
}

/** What teacher and students say at the scenes' places and, on average, where the teacher is confidently wrong. */
function places(results) {
  const teacher = call(options.probe, [CACHE, 'list']);
  const wrong = teacher.filter((row) => row.p[0] >= CONFIDENT && row.next !== 0 && !row.unknown).map((row) => row.position);
  const scenes = PLACES.map(({ position }) => {
    const row = teacher.find((one) => one.position === position);
    if (!row) throw new Error(`${position} is not a held-out position`);
    return { ...row, p: row.p.map(rounded), rest: rounded(row.rest), students: [] };
  });
  const asked = [...new Set([...wrong, ...PLACES.map((place) => place.position)])].join(',');
  results.wrong = { confident: CONFIDENT, positions: wrong, students: [] };
  for (const run of results.runs.filter(({ variant, steps }) => ASKED.variants.includes(variant) && ASKED.steps.includes(steps))) {
    const checkpoint = join(folder(run), 'checkpoint.safetensors');
    if (!existsSync(checkpoint)) {
      console.error(`${run.name}: no checkpoint in --runs, left out`);
      continue;
    }
    const answers = new Map(call(options.probe, [CACHE, asked, checkpoint]).map((answer) => [answer.position, answer]));
    const mean = (value) => rounded(wrong.reduce((sum, position) => sum + value(answers.get(position)), 0) / wrong.length);
    results.wrong.students.push({ run: run.name, teachersChoice: mean(({ q }) => q[0]), following: mean(({ following }) => following) });
    for (const scene of scenes) {
      const { q, rest, following } = answers.get(scene.position);
      scene.students.push({ run: run.name, q: q.map(rounded), rest: rounded(rest), following: rounded(following) });
    }
  }
  results.places = scenes;
  save(results);
}

function main() {
  if (options.help) return console.log(HELP);
  const results = load();
  const done = new Set(results.runs.map((run) => run.name));
  if (options.list) return planned().forEach(({ name }) => console.log(`${done.has(name) ? 'done' : '    '} ${name}`));
  const missing = options.places ? [] : planned().filter(({ name }) => !done.has(name));
  for (const [i, run] of missing.entries()) {
    console.error(`${i + 1}/${missing.length} ${run.name}`);
    results.runs.push(train(run));
    save(results);
  }
  if (options.places || options.only === '') places(results);
}

main();
